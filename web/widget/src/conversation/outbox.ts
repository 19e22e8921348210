import { ApiError, NetworkError } from '../api/transport';
import type { Message, NewMessage } from '../api/types';
import { retryDelay } from './backoff';
import type { SafeStorage } from './storage';

/** What a customer sent and the server has not confirmed yet. */
export interface Outgoing {
  clientId: string;
  text: string;
  /** Set when a button was pressed; `text` is then the button's title. */
  choice: string | null;
  state: 'sending' | 'failed';
  /** The server's reason, in its words; empty when it could not be reached. */
  problem: string;
  createdAt: string;
}

interface Options {
  storage: SafeStorage;
  /** Stores the message on the server; rejects with a TransportError. */
  post: (message: NewMessage) => Promise<Message>;
  onStored: (message: Message) => void;
  onChange: () => void;
}

const STORAGE_KEY = 'outbox';
const ATTEMPTS_BEFORE_ASKING = 5; // about 12 s with the back-off: then the customer decides

/**
 * Sends messages in the order they were written, each until the server has it. Every try carries the same client id,
 * so an answer lost on the way never doubles a message. What is undelivered survives a reload of the page.
 */
export class Outbox {
  readonly #options: Options;
  #queue: Outgoing[];
  #isSending = false;
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#queue = restored(options.storage);
  }

  get entries(): readonly Outgoing[] {
    return this.#queue;
  }

  add(text: string, choice: string | null = null): Outgoing {
    const entry: Outgoing = {
      clientId: newClientId(),
      text,
      choice,
      state: 'sending',
      problem: '',
      createdAt: new Date().toISOString(),
    };
    this.#replace([...this.#queue, entry]);
    this.#pump();
    return entry;
  }

  retry(clientId: string): void {
    this.#update(clientId, { state: 'sending', problem: '' });
    this.#attempt = 0;
    this.#pump();
  }

  /** Takes back a message that failed, and gives its text so that it can be edited. */
  withdraw(clientId: string): string {
    const entry = this.#queue.find((other) => other.clientId === clientId);
    this.#replace(this.#queue.filter((other) => other !== entry));
    return entry?.text ?? '';
  }

  /** Called for every message of the log: one of ours that came back by another way is delivered. */
  confirm(clientId: string): void {
    if (this.#queue.some((entry) => entry.clientId === clientId)) {
      this.#replace(this.#queue.filter((entry) => entry.clientId !== clientId));
    }
  }

  /** Begins, or begins again at once: a session is there, or the network is back. */
  open(): void {
    this.#isOpen = true;
    for (const entry of this.#queue) {
      if (entry.state === 'failed' && entry.problem === '')
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
    const { clientId, choice, text } = entry;
    try {
      const message = await this.#options.post(
        choice === null ? { client_id: clientId, text } : { client_id: clientId, choice },
      );
      this.#attempt = 0;
      this.confirm(clientId);
      this.#options.onStored(message);
    } catch (error) {
      this.#delayOrFail(clientId, error);
    }
  }

  #delayOrFail(clientId: string, error: unknown): void {
    this.#attempt += 1;
    const isPassing =
      error instanceof NetworkError || (error instanceof ApiError && isPassingStatus(error.status));
    if (isPassing && this.#attempt < ATTEMPTS_BEFORE_ASKING) {
      const askedFor = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
      const delay = Math.max(askedFor, retryDelay(this.#attempt));
      this.#timer = setTimeout(() => this.#pump(), delay);
      return;
    }
    this.#attempt = 0;
    const isExplained = error instanceof ApiError && error.status < 500;
    const problem = isExplained ? error.detail || error.code : '';
    this.#update(clientId, { state: 'failed', problem });
  }

  #update(clientId: string, change: Partial<Outgoing>): void {
    this.#replace(
      this.#queue.map((entry) => (entry.clientId === clientId ? { ...entry, ...change } : entry)),
    );
  }

  #replace(queue: Outgoing[]): void {
    this.#queue = queue;
    this.#options.storage.set(STORAGE_KEY, queue.length > 0 ? JSON.stringify(queue) : null);
    this.#options.onChange();
  }
}

function isPassingStatus(status: number): boolean {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

function restored(storage: SafeStorage): Outgoing[] {
  try {
    const entries = JSON.parse(storage.get(STORAGE_KEY) ?? '[]') as Outgoing[];
    return entries.map((entry) => ({ ...entry, state: 'sending', problem: '' }));
  } catch {
    return [];
  }
}

/** 32 hexadecimal digits; `crypto.randomUUID` is missing on pages served without TLS. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
