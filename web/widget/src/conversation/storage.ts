/** A browser's storage that may be full, forbidden or absent: reading then gives null, writing does nothing. */
export class SafeStorage {
  readonly #open: () => Storage;
  readonly #prefix: string;

  /** `open` is a function because the mere mention of `localStorage` throws where cookies are blocked. */
  constructor(open: () => Storage, prefix: string) {
    this.#open = open;
    this.#prefix = prefix;
  }

  get(key: string): string | null {
    try {
      return this.#open().getItem(this.#prefix + key);
    } catch {
      return null;
    }
  }

  /** Null removes the key. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) this.#open().removeItem(this.#prefix + key);
      else this.#open().setItem(this.#prefix + key, value);
    } catch {
      // Without storage the widget still works; it only forgets at a reload.
    }
  }

  /** The list that `setList` kept; empty where there is none that can be read. */
  getList<Entry>(key: string): Entry[] {
    try {
      const list: unknown = JSON.parse(this.get(key) ?? '[]');
      return Array.isArray(list) ? (list as Entry[]) : [];
    } catch {
      return [];
    }
  }

  /** An empty list removes the key. */
  setList(key: string, list: readonly unknown[]): void {
    this.set(key, list.length > 0 ? JSON.stringify(list) : null);
  }
}

export interface Memory {
  /** Outlives the tab: the token, the sound switch. */
  lasting: SafeStorage;
  /** Belongs to this tab: what is typed and not yet delivered. */
  tab: SafeStorage;
}

/** The loader looks for this key to know whether a visitor already has a conversation. */
export const TOKEN_KEY = 'token';

/** Memory of the widget that talks to `baseUrl`; two widgets of different servers don't mix. */
export function browserMemory(baseUrl: string): Memory {
  const prefix = `frontdesk:${baseUrl}:`;
  return {
    lasting: new SafeStorage(() => localStorage, prefix),
    tab: new SafeStorage(() => sessionStorage, prefix),
  };
}
