import {
  ApiError,
  NetworkError,
  type FileToUpload,
  type RequestOptions,
  type Socket,
  type Transport,
  type UploadOptions,
} from '../src/api/transport';
import type { Message, NewMessage, ServerFrame } from '../src/api/types';
import { makeMessage, makeSession, makeState, makeWaiting } from './factories';

/** Keeps a conversation as the real server does, and fails where a test wants it to. */
export class FakeServer implements Transport {
  messages: Message[] = [];
  state = makeState();
  token = 'token-1';
  isReachable = true;
  acceptsSockets = true;
  /** Nothing that a client sends by a socket arrives, as behind some proxies. */
  hearsSockets = true;
  /** Answers of posts that are lost on their way back, though the message is stored. */
  answersToLose = 0;
  /** What the next posts of a message are refused with. */
  refusals: ApiError[] = [];
  /** What other posts are refused with, by path. */
  readonly refusalsOf: Record<string, ApiError[]> = {};
  readonly uploads = new Map<string, FileToUpload>();
  readonly bodies: Record<string, unknown[]> = {};
  /** What the network does to a request: by default it gets through both ways. */
  fate: () => 'through' | 'lost' | 'answer lost' = () => 'through';
  readonly calls: string[] = [];
  readonly sockets: FakeSocket[] = [];

  request(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    this.calls.push(`${method} ${path}`);
    return Promise.resolve().then(async () => {
      const fate = this.fate();
      if (fate === 'lost') throw new NetworkError('lost');
      const answer = await this.#answer(method, path, options);
      if (fate === 'answer lost') throw new NetworkError('answer lost');
      return answer;
    });
  }

  upload(path: string, file: FileToUpload, { token, onProgress, signal }: UploadOptions): Promise<unknown> {
    this.calls.push(`POST ${path} ${file.name}`);
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new NetworkError('aborted')));
      onProgress(0.4);
      setTimeout(() => {
        if (!this.isReachable) {
          reject(new NetworkError('offline'));
          return;
        }
        if (token !== this.token) {
          reject(new ApiError(401, { error: 'not_signed_in' }));
          return;
        }
        const refusal = this.refusalsOf[path]?.shift();
        if (refusal) {
          reject(refusal);
          return;
        }
        const id = `upload-${this.uploads.size + 1}`;
        this.uploads.set(id, file);
        resolve({ id, name: file.name, media_type: file.blob.type, size_bytes: file.blob.size });
      }, 20);
    });
  }

  openSocket(path: string): Socket {
    const after = Number(new URLSearchParams(path.split('?')[1]).get('after'));
    const socket = new FakeSocket();
    socket.isCutToServer = !this.hearsSockets;
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (!this.isReachable || !this.acceptsSockets) socket.onclose?.(new CloseEvent('close'));
      else socket.open({ type: 'sync', messages: this.#after(after), conversation: this.state });
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
    if (method === 'POST') (this.bodies[path] ??= []).push(options.body);
    const refusal = this.refusalsOf[path]?.shift();
    if (refusal) throw refusal;
    if (method === 'POST' && path === 'messages') return this.#post(options.body as NewMessage);
    if (path.startsWith('messages?')) {
      const query = new URLSearchParams(path.split('?')[1]);
      const answer = { messages: this.#after(Number(query.get('after'))), conversation: this.state };
      return query.get('wait') === '0' || answer.messages.length > 0
        ? answer
        : new Promise((resolve) => setTimeout(resolve, Number(query.get('wait')) * 1000, answer));
    }
    if (path === 'request-person') {
      return (this.state = makeWaiting());
    }
    if (path === 'leave-queue') return (this.state = makeState({ epoch: 3 }));
    if (path === 'reply-email' || path === 'rating') {
      const { email, score } = options.body as { email?: string; score?: number };
      const change =
        email === undefined ? { rating: { asked: true, score: score ?? null } } : { reply_email: email };
      return (this.state = { ...this.state, ...change });
    }
    if (path === 'transcript') return options.body;
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
    const text = 'choice' in body ? body.choice : (body.text ?? '');
    const documents = (body.uploads ?? []).map((id) => this.#document(id));
    const stored = known ?? this.store({ author: 'customer', text, documents, client_id: body.client_id });
    if (this.answersToLose > 0) {
      this.answersToLose -= 1;
      throw new NetworkError('lost');
    }
    return stored;
  }

  #document(id: string): Message['documents'][number] {
    const file = this.uploads.get(id);
    if (!file) throw new ApiError(422, { error: 'upload_unknown', detail: '' });
    const { name, blob } = file;
    return { id, name, media_type: blob.type, size_bytes: blob.size, url: `/api/widget/documents/${id}` };
  }

  #after(sequence: number): Message[] {
    return this.messages.filter((message) => message.sequence > sequence);
  }
}

export class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  isClosed = false;
  /** Cut in one direction only: what is sent arrives nowhere, and neither side is told. */
  isCutToServer = false;
  isCutToClient = false;
  readonly sent: unknown[] = [];
  #isOpen = false;

  /** The server accepts it, and says how things stand. */
  open(sync: ServerFrame): void {
    this.#isOpen = true;
    this.receive(sync);
  }

  send(data: string): void {
    if (this.isCutToServer || !this.#isOpen) return;
    const frame = JSON.parse(data) as { type: string };
    this.sent.push(frame);
    if (frame.type === 'ping') queueMicrotask(() => this.receive({ type: 'pong' }));
  }

  close(): void {
    this.isClosed = true;
  }

  receive(frame: ServerFrame): void {
    if (this.isCutToClient || !this.#isOpen) return;
    this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }
}
