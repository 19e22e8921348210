import { ApiError } from '../api/transport';
import type { Message, NewMessage } from '../api/types';
import type { LocalFile, Uploader } from '../attachment/uploader';
import { isPassing, retryDelay } from './backoff';
import { newId } from './new_id';
import type { SafeStorage } from './storage';

/** What a customer sent and the server has not confirmed yet. */
export interface Outgoing {
  clientId: string;
  text: string;
  /** Set when a button was pressed; `text` is then the button's title. */
  choice: string | null;
  files: readonly LocalFile[];
  state: 'sending' | 'failed';
  /** The server's reason, in its words; empty when it could not be reached. */
  problem: string;
  /** The code of the same. */
  problemCode: string;
  createdAt: string;
}

interface Options {
  storage: SafeStorage;
  uploader: Uploader;
  /** Stores the message on the server; rejects with a TransportError. */
  post: (message: NewMessage) => Promise<Message>;
  onStored: (message: Message) => void;
  onChange: () => void;
}

const STORAGE_KEY = 'outbox';
const ATTEMPTS_BEFORE_ASKING = 5; // about 12 s with the back-off: then the customer decides

/**
 * Sends messages in the order they were written, each with its files and until the server has it. Every try carries the
 * same client id, so an answer lost on the way never doubles a message. What is undelivered survives a reload.
 */
export class Outbox {
  readonly #options: Options;
  #queue: Outgoing[];
  #isSending = false;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  /** The message that may be stored by now: it can't be taken back. */
  #posted: string | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#queue = restored(options.storage);
  }

  get entries(): readonly Outgoing[] {
    return this.#queue;
  }

  add({ text, choice = null, files = [] }: Pick<Outgoing, 'text'> & Partial<Outgoing>): void {
    const clientId = newId();
    const createdAt = new Date().toISOString();
    const fresh = { state: 'sending', problem: '', problemCode: '' } as const;
    this.#replace([...this.#queue, { clientId, text, choice, files, createdAt, ...fresh }]);
    this.#pump();
  }

  retry(clientId: string): void {
    this.#update(clientId, { state: 'sending', problem: '', problemCode: '' });
    this.#attempt = 0;
    this.#pump();
  }

  /** Takes back a message that failed or waits for its files; null when it is too late. */
  withdraw(clientId: string): Outgoing | null {
    const entry = this.#queue.find((other) => other.clientId === clientId);
    if (!entry || this.#posted === clientId) return null;
    this.#replace(this.#queue.filter((other) => other !== entry));
    return entry;
  }

  /** Called for every message of the log: one of ours that came back by another way is delivered. */
  confirm(clientId: string): void {
    const entry = this.#queue.find((other) => other.clientId === clientId);
    if (!entry) return;
    for (const { localId } of entry.files) this.#options.uploader.deliver(localId);
    this.#replace(this.#queue.filter((other) => other !== entry));
  }

  /** Begins, or begins again at once: a session is there, or the network is back. */
  open(): void {
    this.#isOpen = true;
    for (const entry of this.#queue) {
      if (entry.state === 'failed' && entry.problemCode === '')
        this.#update(entry.clientId, { state: 'sending' });
    }
    this.#pump();
  }

  /** Holds everything back until `open`. */
  pause(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  clear(): void {
    this.pause();
    for (const { localId } of this.#queue.flatMap(({ files }) => files)) {
      this.#options.uploader.discard(localId);
    }
    this.#replace([]);
  }

  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = this.#queue.find((entry) => entry.state === 'sending');
    if (!this.#isOpen || this.#isSending || !next) return;
    this.#isSending = true;
    void this.#deliver(next).finally(() => {
      this.#isSending = false;
      if (this.#timer === undefined) this.#pump();
    });
  }

  async #deliver(entry: Outgoing): Promise<void> {
    const { clientId, choice, text, files } = entry;
    const isThere = () => this.#queue.some((other) => other.clientId === clientId);
    try {
      const uploads: string[] = [];
      for (const { localId } of files) uploads.push(await this.#options.uploader.upload(localId));
      if (!isThere() || !this.#isOpen) return;
      this.#posted = clientId;
      const words = choice === null ? { ...(text === '' ? {} : { text }) } : { choice };
      const message = await this.#options.post({
        client_id: clientId,
        ...words,
        ...(uploads.length > 0 ? { uploads } : {}),
      });
      this.#attempt = 0;
      this.confirm(clientId);
      this.#options.onStored(message);
    } catch (error) {
      if (isThere()) this.#delayOrFail(entry, error);
    } finally {
      this.#posted = null;
    }
  }

  #delayOrFail({ clientId, files }: Outgoing, error: unknown): void {
    this.#attempt += 1;
    const refusal = error instanceof ApiError ? error : null;
    const isUploadLost = refusal?.code === 'upload_unknown'; // it waited here for longer than the server keeps it
    if (isUploadLost) for (const { localId } of files) this.#options.uploader.forgetUpload(localId);
    if ((isPassing(error) || isUploadLost) && this.#attempt < ATTEMPTS_BEFORE_ASKING) {
      const askedFor = (refusal?.retryAfterSeconds ?? 0) * 1000;
      const delay = Math.max(askedFor, retryDelay(this.#attempt));
      this.#timer = setTimeout(() => this.#pump(), delay);
      return;
    }
    this.#attempt = 0;
    const explained = refusal && refusal.status < 500 ? refusal : null;
    this.#update(clientId, {
      state: 'failed',
      problem: explained ? explained.detail || explained.code : '',
      problemCode: explained?.code ?? '',
    });
  }

  #update(clientId: string, change: Partial<Outgoing>): void {
    this.#replace(
      this.#queue.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry)),
    );
  }

  #replace(queue: Outgoing[]): void {
    this.#queue = queue;
    this.#options.storage.setList(STORAGE_KEY, queue);
    this.#options.onChange();
  }
}

function restored(storage: SafeStorage): Outgoing[] {
  return storage
    .getList<Outgoing>(STORAGE_KEY)
    .map((entry) => ({ ...entry, state: 'sending', problem: '', problemCode: '' }));
}
