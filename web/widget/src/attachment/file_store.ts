/** A file that the customer picked, until the server has the message it goes with. */
export interface KeptFile {
  blob: Blob;
  name: string;
}

/** Keeps files over a reload of the page. */
export interface FileStore {
  /** Everything that is kept, by local id. */
  readAll(): Promise<Map<string, KeptFile>>;
  put(localId: string, file: KeptFile): void;
  delete(localId: string): void;
}

interface Row extends KeptFile {
  localId: string;
  keptAt: number;
}

const TABLE = 'files';
const KEPT_FOR_MS = 2 * 24 * 3600 * 1000; // a tab that was closed never asks again for what it was about to send

/** In IndexedDB. Where that is forbidden or full, files are only lost at a reload, as without it. */
export class BrowserFileStore implements FileStore {
  readonly #name: string;
  #database: Promise<IDBDatabase> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  async readAll(): Promise<Map<string, KeptFile>> {
    const files = new Map<string, KeptFile>();
    try {
      const table = await this.#table('readonly');
      const rows = await finished(table.getAll() as IDBRequest<Row[]>);
      for (const { localId, blob, name, keptAt } of rows) {
        if (keptAt < Date.now() - KEPT_FOR_MS) this.delete(localId);
        else files.set(localId, { blob, name });
      }
    } catch {
      // As if nothing had been kept.
    }
    return files;
  }

  put(localId: string, { blob, name }: KeptFile): void {
    const row: Row = { localId, blob, name, keptAt: Date.now() };
    this.#change((table) => table.put(row));
  }

  delete(localId: string): void {
    this.#change((table) => table.delete(localId));
  }

  #change(act: (table: IDBObjectStore) => IDBRequest): void {
    this.#table('readwrite').then(
      (table) => finished(act(table)).catch(() => undefined),
      () => undefined,
    );
  }

  async #table(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= opened(this.#name);
    return (await this.#database).transaction(TABLE, mode).objectStore(TABLE);
  }
}

function opened(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'localId' });
  return finished(request);
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
