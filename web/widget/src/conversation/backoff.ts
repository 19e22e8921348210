import { ApiError, NetworkError } from '../api/transport';

const FIRST_DELAY_MS = 800;
const LONGEST_DELAY_MS = 30_000;

/**
 * Milliseconds to wait before try number `attempt` (1, 2, 3, ...): doubling up to half a minute, spread over its upper
 * half so that the customers of a restarted server don't all come back in the same instant.
 */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
}

/** The same again may succeed: nothing came back, or the server can't just now. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiError)) return false;
  return error.status === 401 || error.status === 408 || error.status === 429 || error.status >= 500;
}
