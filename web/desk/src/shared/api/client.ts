/**
 * One way to speak to the server: JSON or a form in, JSON out, and every failure an `ApiError`.
 *
 *   ApiError.code    what the server declared ("conversation_already_assigned"), or
 *                    "unreachable" (no answer at all), "unexpected" (an answer that is not ours)
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Whatever else came with the error, e.g. `current` of an `edit_conflict`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** The same request may succeed later: nothing about the request itself was refused. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface FieldProblem {
  field: string;
  problem: string;
}

/** The problems named by a 422 `invalid_request`; empty for any other failure. */
export function fieldProblems(error: unknown): FieldProblem[] {
  if (!(error instanceof ApiError) || !Array.isArray(error.extra.fields)) return [];
  return (error.extra.fields as unknown[]).filter(
    (entry): entry is FieldProblem =>
      typeof entry === 'object' && entry !== null && 'field' in entry && 'problem' in entry,
  );
}

/** A sentence for a person, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) {
    const problems = fieldProblems(error).map(({ field, problem }) => `${field}: ${problem}`);
    return problems.length > 0 ? problems.join('; ') : error.detail;
  }
  return 'Something went wrong in this page. Reload it, and tell your administrator if it comes back.';
}

type SignedOutListener = () => void;
let signedOutListener: SignedOutListener | null = null;

/** Calls `listener` when any request learns that the session is over. */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOutListener = listener;
  return () => {
    signedOutListener = null;
  };
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export async function request<T>(
  path: string,
  { method = 'GET', body, signal }: RequestOptions = {},
): Promise<T> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { Accept: 'application/json' } };
  if (signal) init.signal = signal;
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, 'unreachable', 'The server cannot be reached. Check your connection.');
  }
  if (!response.ok) {
    const failure = await readError(response);
    if (failure.code === 'not_signed_in') signedOutListener?.();
    throw failure;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function readError(response: Response): Promise<ApiError> {
  return errorFromBody(response.status, await response.text().catch(() => ''));
}

/** The failure that an answer describes, also one that does not come from the server itself. */
export function errorFromBody(status: number, body: string): ApiError {
  try {
    const { error, detail, ...extra } = JSON.parse(body) as Record<string, unknown>;
    if (typeof error === 'string') {
      return new ApiError(status, error, typeof detail === 'string' ? detail : error, extra);
    }
  } catch {
    // Not JSON: a proxy's page, for example. Said below.
  }
  return new ApiError(
    status,
    'unexpected',
    status >= 500
      ? 'The server has a problem. Try again in a moment.'
      : `The server gave an answer that the desk does not understand (${status}).`,
  );
}

/** `query({status: 'draft', q: ''})` is `?status=draft`: empty values are left out. */
export function query(parameters: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
