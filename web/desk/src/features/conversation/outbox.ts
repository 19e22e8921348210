import { readStored, writeStored } from '../../shared/lib/stored';
import type { OutgoingMessage } from './api/send-message';

export interface OutboxEntry extends OutgoingMessage {
  state: 'sending' | 'failed';
  problem: string | null;
  /** Somebody has written since the message was begun: its author decides whether it still fits. */
  isStale: boolean;
  createdAt: string;
}

type StoredEntry = Omit<OutboxEntry, 'uploads' | 'seen'> & Partial<Pick<OutboxEntry, 'uploads' | 'seen'>>;

const STORAGE_KEY = 'frontdesk.outbox';
const NOTHING: readonly OutboxEntry[] = [];

/**
 * What was written here and is not known to be stored on the server. Survives a reload of the page: then
 * nobody knows whether a message on its way arrived, so it is offered to be sent again, under its own
 * `clientId`, which can't make two of it.
 */
export class Outbox {
  private entries: readonly OutboxEntry[];
  private byConversation = new Map<string, readonly OutboxEntry[]>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Storage) {
    const stored = readStored<unknown>(storage, STORAGE_KEY, []);
    this.entries = (Array.isArray(stored) ? (stored as StoredEntry[]) : []).map((entry) => ({
      ...entry,
      // What an older version of the desk has stored.
      uploads: entry.uploads ?? [],
      seen: entry.seen ?? null,
      isStale: false,
      state: 'failed',
      problem: entry.problem ?? 'The page was reloaded before this was confirmed.',
    }));
  }

  in(conversationId: string): readonly OutboxEntry[] {
    const known = this.byConversation.get(conversationId);
    if (known) return known;
    const found = this.entries.filter((entry) => entry.conversationId === conversationId);
    const listed = found.length > 0 ? found : NOTHING;
    this.byConversation.set(conversationId, listed);
    return listed;
  }

  /** Adds a message on its way, or marks one that failed as on its way again. */
  begin(message: OutgoingMessage, now: Date): void {
    const held = this.entries.find((entry) => entry.clientId === message.clientId);
    const { conversationId, clientId, text, isPrivate, uploads, seen } = message;
    const createdAt = held?.createdAt ?? now.toISOString();
    this.replace(clientId, {
      conversationId,
      clientId,
      text,
      isPrivate,
      uploads,
      seen,
      createdAt,
      state: 'sending',
      problem: null,
      isStale: false,
    });
  }

  fail(clientId: string, problem: string, isStale = false): void {
    const held = this.entries.find((entry) => entry.clientId === clientId);
    if (held) this.replace(clientId, { ...held, state: 'failed', problem, isStale });
  }

  /** The message is stored, or its author gave it up. */
  remove(clientId: string): void {
    if (this.entries.some((entry) => entry.clientId === clientId)) this.replace(clientId, null);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private replace(clientId: string, entry: OutboxEntry | null): void {
    const isHeld = this.entries.some((held) => held.clientId === clientId);
    if (entry && isHeld)
      this.entries = this.entries.map((held) => (held.clientId === clientId ? entry : held));
    else if (entry) this.entries = [...this.entries, entry];
    else this.entries = this.entries.filter((held) => held.clientId !== clientId);
    this.byConversation = new Map();
    writeStored(this.storage, STORAGE_KEY, this.entries.length > 0 ? this.entries : null);
    this.listeners.forEach((listener) => listener());
  }
}

/** A name for a message that no other message has: visible ASCII, as the API asks for. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
