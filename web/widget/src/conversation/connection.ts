import { ApiError, TransportError, type Socket, type Transport } from '../api/transport';
import type { ClientFrame, ConversationState, Message, MessagesResponse, ServerFrame } from '../api/types';
import { retryDelay } from './backoff';

/** `live`: what the server says arrives at once. The other two are told to the customer. */
export type ConnectionState = 'live' | 'reconnecting' | 'offline';

interface Options {
  transport: Transport;
  token: () => string;
  /** The sequence up to which nothing is missing. */
  cursor: () => number;
  onSync: (after: number, messages: Message[], conversation: ConversationState) => void;
  onFrame: (frame: Exclude<ServerFrame, { type: 'sync' }>) => void;
  onState: (state: ConnectionState) => void;
  /** The token is no longer good. The connection has stopped; start it again with another. */
  onUnauthorised: () => void;
}

const FAILURES_BEFORE_POLLING = 2;
const PING_INTERVAL_MS = 25_000; // proxies drop a silent connection after 30 to 60 s
const ANSWER_DEADLINE_MS = 10_000;
const SOCKET_RETRY_WHILE_POLLING_MS = 60_000;
const POLL_WAIT_SECONDS = 25;
const POLL_TIMEOUT_SECONDS = POLL_WAIT_SECONDS + 15;

/**
 * Keeps up with a conversation: by a WebSocket, and where two of them in a row did not get through, by long polls
 * (trying a socket again every minute). Every connection resumes after the cursor.
 *
 * A socket can be cut in one direction only, so neither what it brings nor that it can be written to proves it alive:
 * only the answer to a ping does.
 */
export class Connection {
  readonly #options: Options;
  #isRunning = false;
  #socket: Socket | null = null;
  #isSynced = false;
  #failures = 0;
  #poll: AbortController | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setTimeout> | undefined;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#isRunning = true;
    this.#failures = 0;
    this.#openSocket();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#retryTimer);
    this.#dropSocket();
    this.#stopPolling();
  }

  /** Tries at once instead of after the back-off: the network is back, or the page is being looked at again. */
  wake(): void {
    if (!this.#isRunning) return;
    if (this.#isSynced) this.check();
    else if (!this.#poll) this.start();
    else {
      this.#stopPolling(); // it may hang on a connection that is no more
      void this.#pollUntilStopped();
      if (!this.#socket) this.#openSocket();
    }
  }

  /** Asks whether the socket still works: something is due by it, and it had better come. */
  check(): void {
    if (this.#answerTimer === undefined) this.send({ type: 'ping' });
  }

  goOffline(): void {
    if (this.#isRunning) this.#options.onState('offline');
  }

  /** False when there is no socket to send it by. */
  send(frame: ClientFrame): boolean {
    if (!this.#socket || !this.#isSynced) return false;
    try {
      this.#socket.send(JSON.stringify(frame));
    } catch {
      return false;
    }
    if (frame.type === 'ping') this.#expectAnswer();
    return true;
  }

  #openSocket(): void {
    this.#dropSocket();
    const after = this.#options.cursor();
    let socket: Socket;
    try {
      socket = this.#options.transport.openSocket(`socket?after=${after}`, this.#options.token());
    } catch {
      this.#onSocketLost();
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event) => this.#onData(after, event.data);
    socket.onclose = () => this.#onSocketLost();
    this.#expectAnswer();
  }

  #onData(after: number, data: unknown): void {
    const frame = decodedFrame(data);
    if (!frame) return;
    if (frame.type === 'sync' || frame.type === 'pong') this.#onAnswer();
    if (frame.type === 'pong') this.#failures = 0; // only now both directions are known to be open
    if (frame.type !== 'sync') {
      this.#options.onFrame(frame);
      return;
    }
    this.#isSynced = true;
    this.#stopPolling();
    clearTimeout(this.#retryTimer);
    this.#options.onSync(after, frame.messages, frame.conversation);
    this.#options.onState('live');
    this.check();
  }

  #onSocketLost(): void {
    this.#dropSocket();
    if (!this.#isRunning) return;
    this.#failures += 1;
    clearTimeout(this.#retryTimer);
    if (this.#poll || this.#failures >= FAILURES_BEFORE_POLLING) {
      this.#retryTimer = setTimeout(() => this.#openSocket(), SOCKET_RETRY_WHILE_POLLING_MS);
      if (!this.#poll) void this.#pollUntilStopped();
      return;
    }
    this.#options.onState('reconnecting');
    this.#retryTimer = setTimeout(() => this.#openSocket(), retryDelay(this.#failures));
  }

  async #pollUntilStopped(): Promise<void> {
    const controller = new AbortController();
    this.#poll = controller;
    let failures = 0;
    let waitSeconds = 0;
    while (this.#poll === controller) {
      try {
        // At first and after a failure it asks without waiting: the state may have changed with no message to tell.
        await this.#pollOnce(controller, waitSeconds);
        failures = 0;
        waitSeconds = POLL_WAIT_SECONDS;
      } catch (error) {
        if (this.#poll !== controller) return;
        if (!(error instanceof TransportError)) throw error;
        if (error instanceof ApiError && error.status === 401) {
          this.stop();
          this.#options.onUnauthorised();
          return;
        }
        failures += 1;
        waitSeconds = 0;
        this.#options.onState('reconnecting');
        await pause(retryDelay(failures), controller.signal);
      }
    }
  }

  async #pollOnce(controller: AbortController, waitSeconds: number): Promise<void> {
    const after = this.#options.cursor();
    const answer = (await this.#options.transport.request(
      'GET',
      `messages?after=${after}&wait=${waitSeconds}`,
      { token: this.#options.token(), signal: controller.signal, timeoutSeconds: POLL_TIMEOUT_SECONDS },
    )) as MessagesResponse;
    if (this.#poll !== controller) return;
    this.#options.onSync(after, answer.messages, answer.conversation);
    this.#options.onState('live');
  }

  #schedulePing(): void {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.send({ type: 'ping' }), PING_INTERVAL_MS);
  }

  #expectAnswer(): void {
    this.#answerTimer ??= setTimeout(() => this.#onSocketLost(), ANSWER_DEADLINE_MS);
  }

  #onAnswer(): void {
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    this.#schedulePing();
  }

  #dropSocket(): void {
    clearTimeout(this.#pingTimer);
    clearTimeout(this.#answerTimer);
    this.#answerTimer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    this.#isSynced = false;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #stopPolling(): void {
    const poll = this.#poll;
    this.#poll = null;
    poll?.abort();
  }
}

function decodedFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as ServerFrame;
  } catch {
    return null;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
