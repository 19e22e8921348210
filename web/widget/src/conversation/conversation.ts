import { ApiError, type Transport } from '../api/transport';
import type {
  Brand,
  Choice,
  ConversationState,
  Message,
  MessagesResponse,
  NewMessage,
  ServerFrame,
  User,
} from '../api/types';
import { retryDelay } from './backoff';
import { Connection, type ConnectionState } from './connection';
import { MessageLog, type Merged } from './message_log';
import { Outbox, type Outgoing } from './outbox';
import { SessionKeeper } from './session';
import type { Memory } from './storage';
import { TypingSignal } from './typing_signal';

export interface Typist {
  author: 'bot' | 'agent';
  name: string | null;
}

/** All that the panel draws. */
export interface Snapshot {
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  conversation: ConversationState | null;
  brand: Brand | null;
  connection: ConnectionState;
  typist: Typist | null;
}

interface Options {
  transport: Transport;
  memory: Memory;
  locale: string;
  user: User | null;
  onChange: (snapshot: Snapshot) => void;
  /** New words from the other side, each once; not what was there when the session opened. */
  onIncoming: (message: Message) => void;
}

const TYPIST_LIFETIME_MS = 20_000; // longer than the 15 s a bot's turn may take; an end that got lost shows no longer
const GAP_PATIENCE_MS = 300; // what is missing is most often on its way
const GAP_RETRY_MS = 5_000;
const DRAFT_KEY = 'draft';

/** A customer's conversation with the server: what is known of it, and everything the customer can do. */
export class Conversation {
  readonly #options: Options;
  readonly #sessions: SessionKeeper;
  readonly #log = new MessageLog();
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  readonly #typing: TypingSignal;
  #locale: string;
  #user: User | null;
  #token: string | null = null;
  #state: ConversationState | null = null;
  #brand: Brand | null = null;
  #connectionState: ConnectionState = 'live';
  #typist: Typist | null = null;
  #typistTimer: ReturnType<typeof setTimeout> | undefined;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  #sessionTimer: ReturnType<typeof setTimeout> | undefined;
  /** Grows when another session begins; an answer that belongs to an earlier one is dropped. */
  #generation = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#locale = options.locale;
    this.#user = options.user;
    this.#sessions = new SessionKeeper(options.transport, options.memory.lasting);
    this.#outbox = new Outbox({
      storage: options.memory.tab,
      post: (message) => this.#post(message),
      onStored: (message) => this.#take(this.#log.mergeOne(message)),
      onChange: () => this.#changed(),
    });
    this.#connection = new Connection({
      transport: options.transport,
      token: () => this.#token ?? '',
      cursor: () => this.#log.cursor,
      onSync: (after, messages, conversation) => this.#sync(after, messages, conversation),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#setConnectionState(state),
      onUnauthorised: () => void this.start(),
    });
    this.#typing = new TypingSignal((active) => {
      if (this.#connection.send({ type: 'typing', active })) return;
      void this.#request('POST', 'typing', { active }).catch(() => undefined); // a lost "is typing" harms nobody
    });
    addEventListener('online', this.#onOnline);
    addEventListener('offline', this.#onOffline);
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  get snapshot(): Snapshot {
    return {
      messages: this.#log.messages,
      outgoing: this.#outbox.entries,
      conversation: this.#state,
      brand: this.#brand,
      connection: this.#connectionState,
      typist: this.#typist,
    };
  }

  get token(): string | null {
    return this.#token;
  }

  get draft(): string {
    return this.#options.memory.tab.get(DRAFT_KEY) ?? '';
  }

  /** Opens the session and keeps it connected; until the server answers it tries again by itself. */
  async start(attempt = 1): Promise<void> {
    const generation = ++this.#generation;
    clearTimeout(this.#sessionTimer);
    this.#connection.stop();
    this.#outbox.pause();
    try {
      const session = await this.#sessions.open(this.#locale, this.#user);
      if (generation !== this.#generation) return;
      if (this.#state && this.#state.id !== session.conversation_id) this.#log.clear();
      this.#token = session.token;
      this.#brand = session.brand;
      this.#state = session.conversation;
      this.#log.mergeAfter(0, session.messages);
      this.#confirmDelivered(session.messages);
      this.#setConnectionState('live');
      this.#connection.start();
      this.#outbox.open();
    } catch {
      if (generation !== this.#generation) return;
      this.#setConnectionState(navigator.onLine ? 'reconnecting' : 'offline');
      this.#sessionTimer = setTimeout(() => void this.start(attempt + 1), retryDelay(attempt));
    }
  }

  stop(): void {
    this.#generation += 1;
    clearTimeout(this.#sessionTimer);
    clearTimeout(this.#gapTimer);
    this.#connection.stop();
    this.#outbox.pause();
    removeEventListener('online', this.#onOnline);
    removeEventListener('offline', this.#onOffline);
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  send(text: string): void {
    this.#typing.end();
    this.#outbox.add(text);
  }

  choose(choice: Choice): void {
    this.#outbox.add(choice.title, choice.id);
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  /** Takes a failed message back; its text is then the draft again. */
  withdraw(clientId: string): string {
    return this.#outbox.withdraw(clientId);
  }

  saveDraft(text: string): void {
    this.#options.memory.tab.set(DRAFT_KEY, text === '' ? null : text);
    if (text === '') this.#typing.end();
    else this.#typing.keep();
  }

  /** Rejects with a TransportError when the server could not be asked. */
  async requestPerson(): Promise<void> {
    const state = (await this.#request('POST', 'request-person', {})) as ConversationState;
    this.#state = state;
    this.#changed();
  }

  identify(user: User): void {
    this.#user = user;
    void this.start();
  }

  setLocale(locale: string): void {
    this.#locale = locale;
    void this.start();
  }

  /** Forgets the visitor, on this device: what is written next begins another conversation. */
  reset(): void {
    this.#user = null;
    this.#sessions.forget();
    this.#options.memory.tab.set(DRAFT_KEY, null);
    this.#outbox.clear();
    this.#log.clear();
    this.#state = null;
    void this.start();
  }

  readonly #onOnline = (): void => {
    if (!this.#state) void this.start();
    else {
      this.#connection.wake();
      this.#outbox.open();
    }
  };

  readonly #onOffline = (): void => this.#connection.goOffline();

  readonly #onVisible = (): void => {
    if (document.visibilityState === 'visible') this.#connection.wake();
  };

  async #post(message: NewMessage): Promise<Message> {
    const generation = this.#generation;
    const stored = (await this.#request('POST', 'messages', message)) as Message;
    if (generation !== this.#generation) throw new ApiError(401, { error: 'session_changed' });
    return stored;
  }

  async #request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const generation = this.#generation;
    try {
      return await this.#options.transport.request(method, path, { token: this.#token, body });
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401;
      if (isRefused && generation === this.#generation) void this.start();
      throw error;
    }
  }

  #sync(after: number, messages: Message[], conversation: ConversationState): void {
    this.#state = conversation;
    this.#take(this.#log.mergeAfter(after, messages));
    this.#changed();
  }

  #receive(frame: Exclude<ServerFrame, { type: 'sync' }>): void {
    if (frame.type === 'message.created') {
      if (frame.message.author !== 'customer') this.#setTypist(null);
      this.#take(this.#log.mergeOne(frame.message));
    } else if (frame.type === 'conversation.updated') {
      this.#state = frame.conversation;
      this.#changed();
    } else if (frame.type === 'typing') {
      this.#setTypist(frame.active ? { author: frame.author, name: frame.name } : null);
    }
  }

  #take({ added, hasGap }: Merged): void {
    this.#confirmDelivered(added);
    this.#changed();
    for (const message of added) if (message.author !== 'customer') this.#options.onIncoming(message);
    if (hasGap) this.#scheduleGap(GAP_PATIENCE_MS);
    else clearTimeout(this.#gapTimer);
  }

  #scheduleGap(delay: number): void {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => void this.#fillGap(), delay);
  }

  async #fillGap(): Promise<void> {
    const after = this.#log.cursor;
    const generation = this.#generation;
    try {
      const answer = (await this.#request('GET', `messages?after=${after}&wait=0`)) as MessagesResponse;
      if (generation === this.#generation) this.#sync(after, answer.messages, answer.conversation);
    } catch {
      if (generation === this.#generation) this.#scheduleGap(GAP_RETRY_MS);
    }
  }

  #confirmDelivered(messages: readonly Message[]): void {
    for (const { client_id } of messages) if (client_id) this.#outbox.confirm(client_id);
  }

  #setTypist(typist: Typist | null): void {
    clearTimeout(this.#typistTimer);
    this.#typist = typist;
    if (typist) this.#typistTimer = setTimeout(() => this.#setTypist(null), TYPIST_LIFETIME_MS);
    this.#changed();
  }

  #setConnectionState(state: ConnectionState): void {
    this.#connectionState = state === 'reconnecting' && !navigator.onLine ? 'offline' : state;
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange(this.snapshot);
  }
}
