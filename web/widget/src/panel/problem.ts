import { ApiError } from '../api/transport';
import { LARGEST_BYTES, MOST_FILES } from '../attachment/rules';
import type { Words } from '../text/panel_words';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** Why something that was asked of the server did not come about, for the customer to read. */
export function problemInWords(error: unknown, words: Words): string {
  if (!(error instanceof ApiError) || error.status >= 500) return words.notNow;
  if (error.status === 429) return words.tooOften;
  return codeInWords(error.code, error.detail, words);
}

/** The same for a code: in the widget's words where it has any, else in the server's. */
export function codeInWords(code: string, detail: string, words: Words): string {
  const known = words.problems;
  if (code === 'file_too_large') return known.file_too_large(LARGEST_BYTES / BYTES_PER_MEGABYTE);
  if (code === 'too_many_files') return known.too_many_files(MOST_FILES);
  const phrases: Record<string, unknown> = known;
  const phrase = phrases[code];
  return typeof phrase === 'string' ? phrase : detail || words.notNow;
}
