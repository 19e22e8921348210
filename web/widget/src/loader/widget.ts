import { parseColor, textOn, toHex } from '../color';
import type { Panel, PanelModule } from '../contract';
import { TOKEN_KEY, browserMemory } from '../conversation/storage';
import { launcherWordsFor } from '../text/launcher_words';
import { Launcher } from './launcher';
import { readColorScheme, readUser, validLocale, type Settings } from './settings';

const FALLBACK_COLOR = '#22543d';
const COLOR_KEY = 'color';

/** The widget as the host page sees it: the launcher at once, the panel when it is first needed. */
export class Widget {
  readonly #settings: Settings;
  readonly #element = document.createElement('frontdesk-widget');
  readonly #root = this.#element.attachShadow({ mode: 'open' });
  readonly #launcher: Launcher;
  readonly #memory;
  #loading: Promise<Panel> | null = null;
  #panel: Panel | null = null;
  #isOpen = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#memory = browserMemory(settings.baseUrl).lasting;
    this.#element.dataset.position = settings.position;
    this.#launcher = new Launcher(this.#root, launcherWordsFor(settings.locale), () => this.toggle());
    this.#launcher.button.addEventListener('pointerenter', () => void this.#load().catch(() => undefined), {
      once: true,
    });
    this.#paint(settings.color ?? this.#memory.get(COLOR_KEY) ?? FALLBACK_COLOR);
    // A page's shortcuts must not fire while a customer types into the chat: to the page these keys come from an
    // element that is no text field.
    for (const type of ['keydown', 'keypress', 'keyup']) {
      this.#element.addEventListener(type, (event) => event.stopPropagation());
    }
    document.body.append(this.#element);
    if (this.#memory.get(TOKEN_KEY) !== null) this.#loadWhenIdle();
  }

  /** `open`, `close`, or the other of the two. */
  toggle(state?: 'open' | 'close'): void {
    const isOpen = state === undefined ? !this.#isOpen : state === 'open';
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    this.#launcher.showOpen(isOpen);
    if (isOpen) void this.#open();
    else this.#panel?.close();
  }

  setUser(id: string | number, details: unknown): void {
    const user = readUser({ ...(typeof details === 'object' ? details : {}), id });
    if (!user) return;
    this.#settings.user = user;
    this.#panel?.setUser(user);
  }

  setLocale(locale: string): void {
    this.#settings.locale = validLocale(locale) ?? this.#settings.locale;
    this.#launcher.setWords(launcherWordsFor(this.#settings.locale));
    this.#panel?.setLocale(this.#settings.locale);
  }

  setColorScheme(scheme: unknown): void {
    this.#settings.colorScheme = readColorScheme(scheme);
    this.#panel?.setColorScheme(this.#settings.colorScheme);
  }

  /** The visitor signed out: closes the chat and forgets whose it was. */
  reset(): void {
    this.toggle('close');
    this.#settings.user = null;
    this.#memory.set(TOKEN_KEY, null);
    this.#launcher.showUnread(0);
    this.#panel?.reset();
  }

  async #open(): Promise<void> {
    this.#launcher.showBusy(true);
    try {
      const panel = await this.#load();
      if (this.#isOpen) panel.open();
    } catch {
      this.toggle('close');
      this.#launcher.showUnavailable();
    } finally {
      this.#launcher.showBusy(false);
    }
  }

  #load(): Promise<Panel> {
    this.#loading ??= loadPanelModule(this.#settings.baseUrl).then(
      (module) => (this.#panel = this.#mount(module)),
      (error: unknown) => {
        this.#loading = null; // the next press tries again
        throw error;
      },
    );
    return this.#loading;
  }

  #mount(module: PanelModule): Panel {
    return module.mountPanel({
      settings: this.#settings,
      element: this.#element,
      root: this.#root,
      onClose: () => {
        this.toggle('close');
        this.#launcher.button.focus();
      },
      onUnread: (count) => this.#launcher.showUnread(count),
      onBrandColor: (color) => {
        this.#memory.set(COLOR_KEY, color);
        this.#paint(this.#settings.color ?? color);
      },
    });
  }

  #loadWhenIdle(): void {
    const load = () => void this.#load().catch(() => undefined); // nobody asked yet; opening tries again and says so
    if ('requestIdleCallback' in window) requestIdleCallback(load, { timeout: 3000 });
    else setTimeout(load, 500);
  }

  #paint(color: string): void {
    const rgb = parseColor(color) ?? parseColor(FALLBACK_COLOR);
    if (!rgb) return;
    this.#element.style.setProperty('--fd-brand', toHex(rgb));
    this.#element.style.setProperty('--fd-on-brand', toHex(textOn(rgb)));
  }
}

declare global {
  interface Window {
    frontdeskPanel?: PanelModule;
  }
}

/** By a script element, which unlike a dynamic import needs no CORS headers from a server of another origin. */
function loadPanelModule(baseUrl: string): Promise<PanelModule> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${baseUrl}/widget/panel.js?v=${__PANEL_VERSION__}`;
    script.async = true;
    script.onload = () => {
      if (window.frontdeskPanel) resolve(window.frontdeskPanel);
      else reject(new Error('panel.js left nothing behind'));
    };
    script.onerror = () => reject(new Error('panel.js could not be loaded'));
    document.head.append(script);
  });
}
