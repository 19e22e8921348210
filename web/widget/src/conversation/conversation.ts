import { ApiError, type FileToUpload, type Transport } from '../api/transport';
import { BrowserFileStore } from '../attachment/file_store';
import { AttachmentTray, type Attachment } from '../attachment/tray';
import { Uploader } from '../attachment/uploader';
import type {
  Brand,
  Choice,
  ConversationState,
  Message,
  MessagesResponse,
  NewMessage,
  ServerFrame,
  Upload,
  User,
} from '../api/types';
import { AnswerRatings } from './answer_ratings';
import { retryDelay } from './backoff';
import { Connection, type ConnectionState } from './connection';
import { GapWatch } from './gap_watch';
import { MessageLog, type Merged } from './message_log';
import { Outbox, type Outgoing } from './outbox';
import { ReadMark } from './read_mark';
import { Requests } from './requests';
import { SessionKeeper } from './session';
import type { Memory } from './storage';
import { TypistDisplay, type Typist } from './typist';
import { TypingSignal } from './typing_signal';

/** All that the panel draws. */
export interface Snapshot {
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  attachments: readonly Attachment[];
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

const DRAFT_KEY = 'draft';
const ANSWER_FEEDBACK = '../knowledge/feedback'; // beside the widget's own calls: it is the knowledge base that learns
const FILES_NAME = 'frontdesk-files';

/** A customer's conversation with the server: what is known of it, and everything the customer can do. */
export class Conversation {
  readonly requests: Requests;
  readonly answers: AnswerRatings;
  readonly uploader: Uploader;
  readonly tray: AttachmentTray;
  readonly #options: Options;
  readonly #sessions: SessionKeeper;
  readonly #log = new MessageLog();
  readonly #gap: GapWatch;
  readonly #typist: TypistDisplay;
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  readonly #typing: TypingSignal;
  readonly #read: ReadMark;
  #locale: string;
  #user: User | null;
  #token: string | null = null;
  #state: ConversationState | null = null;
  #brand: Brand | null = null;
  #connectionState: ConnectionState = 'live';
  #sessionTimer: ReturnType<typeof setTimeout> | undefined;
  /** Grows when another session begins; an answer that belongs to an earlier one is dropped. */
  #generation = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#locale = options.locale;
    this.#user = options.user;
    this.#sessions = new SessionKeeper(options.transport, options.memory.lasting);
    this.uploader = new Uploader({
      store: new BrowserFileStore(FILES_NAME),
      send: (file, onProgress, signal) => this.#upload(file, onProgress, signal),
      onChange: () => this.#changed(),
    });
    this.tray = new AttachmentTray({
      storage: options.memory.tab,
      uploader: this.uploader,
      onChange: () => this.#changed(),
    });
    this.#outbox = new Outbox({
      storage: options.memory.tab,
      uploader: this.uploader,
      post: (message) => this.#post(message),
      onStored: (message) => this.#take(this.#log.mergeOne(message)),
      onChange: () => this.#changed(),
    });
    this.requests = new Requests({
      post: (path, body) => this.#request('POST', path, body),
      onState: (state) => this.#takeState(state),
    });
    this.answers = new AnswerRatings({
      storage: options.memory.lasting,
      post: async (question_id, helped) => {
        await this.#request('POST', ANSWER_FEEDBACK, { question_id, helped });
      },
    });
    this.#gap = new GapWatch({ cursor: () => this.#log.cursor, fill: () => this.#fillGap() });
    this.#typist = new TypistDisplay(() => this.#changed());
    this.#connection = new Connection({
      transport: options.transport,
      token: () => this.#token ?? '',
      cursor: () => this.#log.cursor,
      onSync: (after, messages, conversation) => this.#resume(after, messages, conversation),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#setConnectionState(state),
      onUnauthorised: () => void this.start(),
    });
    this.#typing = new TypingSignal((active) => {
      if (this.#connection.send({ type: 'typing', active })) return;
      void this.#request('POST', 'typing', { active }).catch(() => undefined); // a lost "is typing" harms nobody
    });
    this.#read = new ReadMark((sequence) => {
      if (this.#connection.send({ type: 'read', sequence })) return;
      void this.#request('POST', 'read', { sequence }).catch(() => undefined); // told again at the next sync
    });
    addEventListener('online', this.#onOnline);
    addEventListener('offline', this.#onOffline);
    document.addEventListener('visibilitychange', this.#onVisible);
  }

  get snapshot(): Snapshot {
    return {
      messages: this.#log.messages,
      outgoing: this.#outbox.entries,
      attachments: this.tray.entries,
      conversation: this.#state,
      brand: this.#brand,
      connection: this.#connectionState,
      typist: this.#typist.shown,
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
    this.tray.pause();
    try {
      const session = await this.#sessions.open(this.#locale, this.#user);
      if (generation !== this.#generation) return;
      if (this.#state && this.#state.id !== session.conversation_id) {
        this.#log.clear();
        this.#gap.settle();
        this.#read.clear();
      }
      this.#token = session.token;
      this.#brand = session.brand;
      this.#state = session.conversation;
      this.#log.mergeAfter(0, session.messages);
      this.#confirmDelivered(session.messages);
      this.#setConnectionState('live');
      this.#connection.start();
      this.#outbox.open();
      this.tray.open();
    } catch {
      if (generation !== this.#generation) return;
      this.#setConnectionState(navigator.onLine ? 'reconnecting' : 'offline');
      this.#sessionTimer = setTimeout(() => void this.start(attempt + 1), retryDelay(attempt));
    }
  }

  stop(): void {
    this.#generation += 1;
    clearTimeout(this.#sessionTimer);
    this.#gap.stop();
    this.#connection.stop();
    this.#outbox.pause();
    this.tray.pause();
    removeEventListener('online', this.#onOnline);
    removeEventListener('offline', this.#onOffline);
    document.removeEventListener('visibilitychange', this.#onVisible);
  }

  /** Sends the words, and the files of the tray with them. */
  send(text: string): void {
    this.#typing.end();
    this.#outbox.add({ text, files: this.tray.take() });
  }

  choose(choice: Choice): void {
    this.#outbox.add({ text: choice.title, choice: choice.id });
  }

  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  /** Takes a message back that failed or waits for its files: those are in the tray again; gives its text. */
  withdraw(clientId: string): string {
    const entry = this.#outbox.withdraw(clientId);
    if (entry) this.tray.putBack(entry.files);
    return entry?.text ?? '';
  }

  /** The customer has everything up to `sequence` before their eyes. */
  see(sequence: number): void {
    this.#read.see(sequence);
  }

  saveDraft(text: string): void {
    this.#options.memory.tab.set(DRAFT_KEY, text === '' ? null : text);
    if (text === '') this.#typing.end();
    else this.#typing.keep();
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
    this.#options.memory.tab.set(DRAFT_KEY, null);
    this.#outbox.clear();
    this.tray.clear();
    this.startOver();
  }

  /** Leaves this conversation behind and begins another one, as the same user of the host page if there is one. */
  startOver(): void {
    this.#sessions.forget();
    this.#log.clear();
    this.#gap.settle();
    this.#read.clear();
    this.#typist.clear();
    this.#state = null;
    void this.start();
  }

  readonly #onOnline = (): void => {
    if (!this.#state) void this.start();
    else {
      this.#connection.wake();
      this.#outbox.open();
      this.tray.open();
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
    this.#connection.check(); // an answer is due: a socket that brings nothing more is noticed now
    return stored;
  }

  async #upload(
    file: FileToUpload,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Upload> {
    return this.#guarded(() =>
      this.#options.transport.upload('uploads', file, { token: this.#token, onProgress, signal }),
    ) as Promise<Upload>;
  }

  #request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    return this.#guarded(() => this.#options.transport.request(method, path, { token: this.#token, body }));
  }

  /** A session that the server no longer knows is opened anew. */
  async #guarded<T>(ask: () => Promise<T>): Promise<T> {
    const generation = this.#generation;
    try {
      return await ask();
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401;
      if (isRefused && generation === this.#generation) void this.start();
      throw error;
    }
  }

  /** What the server says when a connection begins is all there is to know: whoever typed before may have stopped. */
  #resume(after: number, messages: Message[], conversation: ConversationState): void {
    this.#typist.clear();
    this.#sync(after, messages, conversation);
    this.#read.compare(conversation.customer_read);
  }

  #sync(after: number, messages: Message[], conversation: ConversationState): void {
    this.#gap.settle();
    this.#takeState(conversation);
    this.#take(this.#log.mergeAfter(after, messages));
  }

  /** An answer that was overtaken by a later one changes nothing; what was seen stays seen. */
  #takeState(next: ConversationState): void {
    const known = this.#state;
    if (known?.id === next.id) {
      const isOlder =
        next.epoch < known.epoch || (next.epoch === known.epoch && next.last_sequence < known.last_sequence);
      const customer_read = Math.max(known.customer_read, next.customer_read);
      const staff_read = Math.max(known.staff_read, next.staff_read);
      this.#state = { ...(isOlder ? known : next), customer_read, staff_read };
    } else this.#state = next;
    if (this.#state.owner.kind !== this.#typist.shown?.author && this.#state.owner.kind === 'agent') {
      this.#typist.clear(); // the bot has been interrupted
    }
    this.#changed();
  }

  #receive(frame: Exclude<ServerFrame, { type: 'sync' }>): void {
    if (frame.type === 'message.created') {
      if (frame.message.author !== 'customer') this.#typist.clear();
      this.#take(this.#log.mergeOne(frame.message));
    } else if (frame.type === 'conversation.updated') {
      this.#takeState(frame.conversation);
      this.#gap.tell(frame.conversation.last_sequence);
    } else if (frame.type === 'read') {
      if (this.#state) this.#takeState({ ...this.#state, staff_read: frame.sequence });
    } else if (frame.type === 'typing') {
      if (frame.active) this.#typist.show({ author: frame.author, name: frame.name });
      else this.#typist.clear();
    }
  }

  #take({ added, hasGap }: Merged): void {
    this.#confirmDelivered(added);
    this.#changed();
    for (const message of added) if (message.author !== 'customer') this.#options.onIncoming(message);
    this.#gap.look(hasGap);
  }

  async #fillGap(): Promise<void> {
    const after = this.#log.cursor;
    const generation = this.#generation;
    try {
      const answer = (await this.#request('GET', `messages?after=${after}&wait=0`)) as MessagesResponse;
      if (generation === this.#generation) this.#sync(after, answer.messages, answer.conversation);
    } catch (error) {
      if (generation === this.#generation) throw error; // of an earlier session nothing is missing any more
    }
  }

  #confirmDelivered(messages: readonly Message[]): void {
    for (const { client_id } of messages) if (client_id) this.#outbox.confirm(client_id);
  }

  #setConnectionState(state: ConnectionState): void {
    this.#connectionState = state === 'reconnecting' && !navigator.onLine ? 'offline' : state;
    if (state !== 'live') this.#typist.clear();
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange(this.snapshot);
  }
}
