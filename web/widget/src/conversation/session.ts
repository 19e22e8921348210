import { ApiError, type Transport } from '../api/transport';
import type { SessionRequest, SessionResponse, User } from '../api/types';
import { TOKEN_KEY, type SafeStorage } from './storage';

/** Opens a visitor's session, and remembers its token so that a reload goes on with the same conversation. */
export class SessionKeeper {
  readonly #transport: Transport;
  readonly #storage: SafeStorage;

  constructor(transport: Transport, storage: SafeStorage) {
    this.#transport = transport;
    this.#storage = storage;
  }

  /**
   * Goes on with the remembered session, or begins a new one where there is none or the server no longer knows it.
   * Rejects with a TransportError when the server can't be reached.
   */
  async open(locale: string, user: User | null): Promise<SessionResponse> {
    const request = sessionRequest(locale, user);
    const token = this.#storage.get(TOKEN_KEY);
    let session: SessionResponse;
    try {
      session = await this.#post(request, token);
    } catch (error) {
      if (!token || !(error instanceof ApiError) || error.status === 429 || error.status >= 500) throw error;
      this.forget();
      session = await this.#post(request, null);
    }
    this.#storage.set(TOKEN_KEY, session.token);
    return session;
  }

  forget(): void {
    this.#storage.set(TOKEN_KEY, null);
  }

  async #post(body: SessionRequest, token: string | null): Promise<SessionResponse> {
    return (await this.#transport.request('POST', 'sessions', { body, token })) as SessionResponse;
  }
}

function sessionRequest(locale: string, user: User | null): SessionRequest {
  const request: SessionRequest = {
    locale,
    page_url: location.href.slice(0, 2000),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  if (user) request.user = user;
  return request;
}
