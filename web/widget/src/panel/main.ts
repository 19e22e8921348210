import type { Panel, PanelHost } from '../contract';
import { ChatPanel } from './panel';

export function mountPanel(host: PanelHost): Panel {
  return new ChatPanel(host);
}
