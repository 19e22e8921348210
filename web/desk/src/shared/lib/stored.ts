/**
 * Small values kept in the browser. Storage may be full, blocked or hold rubbish: reading then gives the
 * fallback and writing does nothing, because a draft that can't be kept must not break the page.
 */
export function readStored<T>(storage: Storage, key: string, fallback: T): T {
  try {
    const text = storage.getItem(key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

/** `null` and `''` remove the entry. */
export function writeStored(storage: Storage, key: string, value: unknown): void {
  try {
    if (value === null || value === '') storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or blocked: see above.
  }
}
