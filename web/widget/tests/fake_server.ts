import {
  ApiError,
  NetworkError,
  type RequestOptions,
  type Socket,
  type Transport,
} from '../src/api/transport';
import type { Message, NewMessage, ServerFrame } from '../src/api/types';
import { makeMessage, makeSession, makeState } from './factories';

/** Keeps a conversation as the real server does, and fails where a test wants it to. */
export class FakeServer implements Transport {
  messages: Message[] = [];
  state = makeState();
  token = 'token-1';
  isReachable = true;
  acceptsSockets = true;
  /** Answers of posts that are lost on their way back, though the message is stored. */
  answersToLose = 0;
  /** What the next posts of a message are refused with. */
  refusals: ApiError[] = [];
  readonly calls: string[] = [];
  readonly sockets: FakeSocket[] = [];

  request(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    this.calls.push(`${method} ${path}`);
    return Promise.resolve().then(() => this.#answer(method, path, options));
  }

  openSocket(path: string): Socket {
    const after = Number(new URLSearchParams(path.split('?')[1]).get('after'));
    const socket = new FakeSocket();
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (!this.isReachable || !this.acceptsSockets) socket.onclose?.(new CloseEvent('close'));
      else socket.receive({ type: 'sync', messages: this.#after(after), conversation: this.state });
    });
    return socket;
  }

  store(message: Partial<Message> = {}): Message {
    const stored = makeMessage({ ...message, sequence: this.messages.length + 1 });
    this.messages.push(stored);
    return stored;
  }

  get openSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => !socket.isClosed);
  }

  push(frame: ServerFrame): void {
    for (const socket of this.openSockets) socket.receive(frame);
  }

  cutSockets(): void {
    for (const socket of this.openSockets) socket.onclose?.(new CloseEvent('close'));
  }

  #answer(method: string, path: string, options: RequestOptions): unknown {
    if (!this.isReachable) throw new NetworkError('offline');
    if (path === 'sessions') return this.#session();
    if (options.token !== this.token) throw new ApiError(401, { error: 'not_signed_in', detail: '' });
    if (method === 'POST' && path === 'messages') return this.#post(options.body as NewMessage);
    if (path.startsWith('messages?')) {
      const query = new URLSearchParams(path.split('?')[1]);
      const answer = { messages: this.#after(Number(query.get('after'))), conversation: this.state };
      return query.get('wait') === '0' || answer.messages.length > 0
        ? answer
        : new Promise((resolve) => setTimeout(resolve, Number(query.get('wait')) * 1000, answer));
    }
    if (path === 'request-person') {
      this.state = makeState({ status: 'open', owner: { kind: 'queue', name: null } });
      return this.state;
    }
    return null;
  }

  #session(): unknown {
    const { token, state, messages } = this;
    return makeSession({ token, conversation: state, conversation_id: state.id, messages: [...messages] });
  }

  #post(body: NewMessage): Message {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    const known = this.messages.find(({ client_id }) => client_id === body.client_id);
    const text = 'text' in body ? body.text : body.choice;
    const stored = known ?? this.store({ author: 'customer', text, client_id: body.client_id });
    if (this.answersToLose > 0) {
      this.answersToLose -= 1;
      throw new NetworkError('lost');
    }
    return stored;
  }

  #after(sequence: number): Message[] {
    return this.messages.filter((message) => message.sequence > sequence);
  }
}

export class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  isClosed = false;
  readonly sent: unknown[] = [];

  send(data: string): void {
    const frame = JSON.parse(data) as { type: string };
    this.sent.push(frame);
    if (frame.type === 'ping') queueMicrotask(() => this.receive({ type: 'pong' }));
  }

  close(): void {
    this.isClosed = true;
  }

  receive(frame: ServerFrame): void {
    this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
}
