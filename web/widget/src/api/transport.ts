/**
 * How the widget reaches its server.
 *
 *   TransportError
 *   ├── NetworkError    nothing came back: offline, refused, timed out
 *   └── ApiError        the server said no: status, code, detail
 */
export class TransportError extends Error {}

export class NetworkError extends TransportError {}

export class ApiError extends TransportError {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: unknown) {
    const fields = isRecord(body) ? body : {};
    const code = typeof fields.error === 'string' ? fields.error : `status_${status}`;
    const detail = typeof fields.detail === 'string' ? fields.detail : '';
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    const retryAfter = fields.retry_after_seconds;
    this.retryAfterSeconds = typeof retryAfter === 'number' ? retryAfter : null;
  }
}

export interface RequestOptions {
  token?: string | null;
  body?: unknown;
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

/** The part of WebSocket that the widget uses. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export interface FileToUpload {
  blob: Blob;
  name: string;
}

export interface UploadOptions {
  token: string | null;
  signal: AbortSignal;
  /** The share that has gone out, from 0 to 1. */
  onProgress: (share: number) => void;
}

/** The seam by which tests put in a server of their own. */
export interface Transport {
  /** Resolves with the decoded body (null for 204). Rejects with a TransportError. */
  request(method: 'GET' | 'POST', path: string, options?: RequestOptions): Promise<unknown>;
  /** Posts a file as a form's field `file`. Resolves and rejects as `request` does. */
  upload(path: string, file: FileToUpload, options: UploadOptions): Promise<unknown>;
  openSocket(path: string, token: string): Socket;
}

const REQUEST_TIMEOUT_SECONDS = 20; // longer than the slowest answer of a healthy server, which never waits for the bot
const UPLOAD_STALLED_SECONDS = 30; // without a byte getting through; the whole may take as long as a slow line needs

export class HttpTransport implements Transport {
  readonly #apiUrl: string;

  /** `baseUrl`: where the server is, such as `https://desk.example.com`. */
  constructor(baseUrl: string) {
    this.#apiUrl = `${baseUrl}/api/widget/`;
  }

  async request(method: 'GET' | 'POST', path: string, options: RequestOptions = {}): Promise<unknown> {
    const response = await this.#fetch(method, path, options);
    const body = await decodedBody(response);
    if (!response.ok) throw new ApiError(response.status, body);
    return body;
  }

  /** By XMLHttpRequest: `fetch` can't tell how much has gone out. */
  upload(path: string, file: FileToUpload, { token, signal, onProgress }: UploadOptions): Promise<unknown> {
    const form = new FormData();
    form.append('file', file.blob, file.name);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let stalled: ReturnType<typeof setTimeout> | undefined;
      const keepWaiting = () => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), UPLOAD_STALLED_SECONDS * 1000);
      };
      const abort = () => request.abort();
      request.open('POST', new URL(path, this.#apiUrl));
      request.setRequestHeader('Accept', 'application/json');
      if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded, total }) => {
        keepWaiting();
        onProgress(total > 0 ? loaded / total : 0);
      };
      request.onloadend = () => {
        clearTimeout(stalled);
        signal.removeEventListener('abort', abort);
        if (request.status === 0) reject(new NetworkError('the upload broke off'));
        else if (request.status >= 300) reject(new ApiError(request.status, request.response));
        else resolve(request.response);
      };
      signal.addEventListener('abort', abort);
      keepWaiting();
      request.send(form);
    });
  }

  openSocket(path: string, token: string): Socket {
    const url = new URL(path, this.#apiUrl);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return new WebSocket(url, ['frontdesk', token]);
  }

  async #fetch(method: string, path: string, options: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (options.token) headers.Authorization = `Bearer ${options.token}`;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    const deadline = AbortSignal.timeout((options.timeoutSeconds ?? REQUEST_TIMEOUT_SECONDS) * 1000);
    try {
      return await fetch(new URL(path, this.#apiUrl), {
        method,
        headers,
        body: options.body === undefined ? null : JSON.stringify(options.body),
        signal: options.signal ? anySignal(options.signal, deadline) : deadline,
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (error) {
      throw new NetworkError(error instanceof Error ? error.message : 'unreachable', { cause: error });
    }
  }
}

async function decodedBody(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (error) {
    // A proxy's error page is no JSON; its status alone has to tell. A broken body of a success is a lost answer.
    if (response.ok) throw new NetworkError('unreadable answer', { cause: error });
    return null;
  }
}

function anySignal(first: AbortSignal, second: AbortSignal): AbortSignal {
  const controller = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal });
  }
  return controller.signal;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
