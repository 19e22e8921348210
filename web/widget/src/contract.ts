import type { User } from './api/types';
import type { ColorScheme, Settings } from './loader/settings';

/** What the loader, which is always on the page, and the panel, which comes when it is needed, know of each other. */

export interface PanelHost {
  settings: Settings;
  /** The element on the host page, and its shadow tree in which launcher and panel live. */
  element: HTMLElement;
  root: ShadowRoot;
  /** The customer closed the panel from inside. */
  onClose: () => void;
  onUnread: (count: number) => void;
  onBrandColor: (color: string) => void;
}

export interface Panel {
  open(): void;
  close(): void;
  setUser(user: User): void;
  setLocale(locale: string): void;
  setColorScheme(scheme: ColorScheme): void;
  reset(): void;
}

/** What `panel.js` leaves on the page. */
export interface PanelModule {
  mountPanel(host: PanelHost): Panel;
}
