import { ApiError } from '../api/transport';
import { isPassing, retryDelay } from '../conversation/backoff';
import { newId } from '../conversation/new_id';
import type { SafeStorage } from '../conversation/storage';
import { refusalOf } from './rules';
import type { LocalFile, Uploader } from './uploader';

/** A file that will go with the next message. `refused` ones won't: they only say why. */
export interface Attachment extends LocalFile {
  state: 'uploading' | 'waiting' | 'ready' | 'failed' | 'refused';
  /** The server's error code, or one of `rules.ts`; empty when it could not be reached. */
  problem: string;
  /** The same in the server's words. */
  detail: string;
}

interface Options {
  storage: SafeStorage;
  uploader: Uploader;
  onChange: () => void;
}

const STORAGE_KEY = 'attachments';
const ATTEMPTS_BEFORE_ASKING = 5;

/** The files beside the message that is being written: uploaded meanwhile, kept over a reload. */
export class AttachmentTray {
  readonly #options: Options;
  #entries: Attachment[];
  readonly #attempts = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #isOpen = false;

  constructor(options: Options) {
    this.#options = options;
    this.#entries = restored(options.storage);
  }

  get entries(): readonly Attachment[] {
    return this.#entries;
  }

  add(files: readonly File[]): void {
    for (const file of files) {
      const good = this.#entries.filter(({ state }) => state !== 'refused').length;
      const problem = refusalOf(file, good);
      const { name, type: mediaType, size: sizeBytes } = file;
      if (problem === null) {
        const local = this.#options.uploader.add(file, name);
        this.#replace([...this.#entries, { ...local, state: 'waiting', problem: '', detail: '' }]);
        this.#begin(local.localId);
      } else {
        const refused = { localId: newId(), name, mediaType, sizeBytes, state: 'refused', problem } as const;
        this.#replace([...this.#entries, { ...refused, detail: '' }]);
      }
    }
  }

  remove(localId: string): void {
    this.#forget(localId);
    this.#options.uploader.discard(localId);
    this.#replace(this.#entries.filter((entry) => entry.localId !== localId));
  }

  retry(localId: string): void {
    this.#attempts.delete(localId);
    this.#begin(localId);
  }

  /** Begins, or begins again at once: a session is there, or the network is back. */
  open(): void {
    this.#isOpen = true;
    for (const { localId, state, problem } of this.#entries) {
      if (state === 'waiting' || (state === 'failed' && problem === '')) this.retry(localId);
    }
  }

  /** Holds everything back until `open`. */
  pause(): void {
    this.#isOpen = false;
  }

  /** Empties the tray into a message: whoever delivers that also brings what is still on its way. */
  take(): LocalFile[] {
    const taken = this.#entries.filter(({ state }) => state !== 'refused');
    for (const { localId } of taken) this.#forget(localId);
    this.#replace([]);
    return taken.map(({ localId, name, mediaType, sizeBytes }) => ({ localId, name, mediaType, sizeBytes }));
  }

  /** Takes back the files of a message that was withdrawn. */
  putBack(files: readonly LocalFile[]): void {
    const back = files.map((file) => ({ ...file, state: 'waiting', problem: '', detail: '' }) as const);
    this.#replace([...this.#entries, ...back]);
    for (const { localId } of back) this.#begin(localId);
  }

  clear(): void {
    for (const { localId } of this.#entries) this.remove(localId);
  }

  #begin(localId: string): void {
    clearTimeout(this.#timers.get(localId));
    if (!this.#isOpen) return;
    this.#update(localId, { state: 'uploading', problem: '', detail: '' });
    this.#options.uploader.upload(localId).then(
      () => this.#update(localId, { state: 'ready' }),
      (error: unknown) => this.#onError(localId, error),
    );
  }

  #onError(localId: string, error: unknown): void {
    if (!this.#entries.some((entry) => entry.localId === localId)) return;
    const attempt = (this.#attempts.get(localId) ?? 0) + 1;
    this.#attempts.set(localId, attempt);
    if (isPassing(error) && attempt < ATTEMPTS_BEFORE_ASKING) {
      this.#update(localId, { state: 'waiting' });
      this.#timers.set(
        localId,
        setTimeout(() => this.#begin(localId), retryDelay(attempt)),
      );
      return;
    }
    const refusal = error instanceof ApiError && error.status < 500 ? error : null;
    const state = refusal && !isPassing(error) ? 'refused' : 'failed';
    this.#update(localId, { state, problem: refusal?.code ?? '', detail: refusal?.detail ?? '' });
    if (state === 'refused') this.#options.uploader.discard(localId);
  }

  #forget(localId: string): void {
    clearTimeout(this.#timers.get(localId));
    this.#timers.delete(localId);
    this.#attempts.delete(localId);
  }

  #update(localId: string, change: Partial<Attachment>): void {
    this.#replace(
      this.#entries.map((entry) => (entry.localId === localId ? { ...entry, ...change } : entry)),
    );
  }

  #replace(entries: Attachment[]): void {
    this.#entries = entries;
    const kept = entries.filter(({ state }) => state !== 'refused');
    this.#options.storage.setList(STORAGE_KEY, kept);
    this.#options.onChange();
  }
}

function restored(storage: SafeStorage): Attachment[] {
  return storage
    .getList<Attachment>(STORAGE_KEY)
    .map((entry) => ({ ...entry, state: 'waiting', problem: '', detail: '' }));
}
