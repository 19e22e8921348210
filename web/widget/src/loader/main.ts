import { readSettings } from './settings';
import { Widget } from './widget';

/** What a host page can call once `frontdesk:ready` was dispatched on `window`. */
export interface FrontdeskApi {
  toggle(state?: 'open' | 'close'): void;
  setUser(id: string | number, details?: { email?: string; name?: string; identifier_hash?: string }): void;
  setLocale(locale: string): void;
  setColorScheme(scheme: 'auto' | 'light' | 'dark'): void;
  reset(): void;
}

declare global {
  interface Window {
    frontdesk?: FrontdeskApi;
    frontdeskSettings?: unknown;
  }
}

const script = document.currentScript as HTMLScriptElement | null;

function start(): void {
  if (window.frontdesk) return; // the tag is on the page twice
  const widget = new Widget(
    readSettings({
      object: window.frontdeskSettings,
      attributes: Object.fromEntries(Object.entries(script?.dataset ?? {})),
      scriptUrl: script?.src ?? location.href,
      browserLocale: document.documentElement.lang || navigator.language,
    }),
  );
  window.frontdesk = {
    toggle: (state) => widget.toggle(state),
    setUser: (id, details) => widget.setUser(id, details),
    setLocale: (locale) => widget.setLocale(locale),
    setColorScheme: (scheme) => widget.setColorScheme(scheme),
    reset: () => widget.reset(),
  };
  window.dispatchEvent(new CustomEvent('frontdesk:ready'));
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
else start();
