import type { Choice } from '../../api/types';
import type { Words } from '../../text/panel_words';

/** What every part of the panel needs to draw itself. */
export interface ViewContext {
  words: Words;
  locale: string;
  baseUrl: string;
  token: () => string | null;
  actions: {
    send: (text: string) => void;
    choose: (choice: Choice) => void;
    retry: (clientId: string) => void;
    edit: (clientId: string) => void;
  };
}
