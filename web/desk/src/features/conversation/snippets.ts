/** Canned replies by `/shortcode`: finding the one that is being typed, and filling it in. Pure. */
import type { CannedReply } from '../../shared/api/types';

const MOST_SHOWN = 7;
/** A slash at the start of a line or after a blank, and the letters behind it up to the caret. */
const TYPED = /(^|\s)\/([\p{L}\p{N}_-]*)$/u;

export interface TypedShortcode {
  /** Where the slash stands. */
  start: number;
  end: number;
  word: string;
}

/** The shortcode that is being typed at the caret; null when there is none. */
export function typedShortcode(text: string, caret: number): TypedShortcode | null {
  const match = TYPED.exec(text.slice(0, caret));
  if (!match) return null;
  const word = match[2] ?? '';
  return { start: caret - word.length - 1, end: caret, word: word.toLowerCase() };
}

/** Those whose shortcode begins with the word first, then those that have it somewhere. */
export function matchingReplies(replies: readonly CannedReply[], word: string): CannedReply[] {
  const rank = ({ shortcode, text }: CannedReply): number => {
    if (shortcode.toLowerCase().startsWith(word)) return 0;
    if (shortcode.toLowerCase().includes(word)) return 1;
    return word.length > 2 && text.toLowerCase().includes(word) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcode.localeCompare(b.reply.shortcode))
    .slice(0, MOST_SHOWN)
    .map(({ reply }) => reply);
}

export interface Variables {
  customer: { name: string | null; email: string | null };
  agent: { name: string };
  brand: string;
}

const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name;

/** `{{customer.name}}` and its like replaced; a variable that is none stays, so that its writer sees it. */
export function fillIn(text: string, { customer, agent, brand }: Variables): string {
  // "Hello there" reads well where a name is not known.
  const values: Record<string, string> = {
    'customer.name': customer.name ?? 'there',
    'customer.first_name': customer.name ? firstName(customer.name) : 'there',
    'customer.email': customer.email ?? '',
    'agent.name': agent.name,
    'agent.first_name': firstName(agent.name),
    brand,
  };
  return text.replace(
    /\{\{\s*([\w.]+)\s*\}\}/g,
    (whole, name: string) => values[name.toLowerCase()] ?? whole,
  );
}

/** The text with the typed shortcode replaced, and where the caret goes. */
export function withReply(
  text: string,
  typed: TypedShortcode,
  filled: string,
): { text: string; caret: number } {
  return {
    text: text.slice(0, typed.start) + filled + text.slice(typed.end),
    caret: typed.start + filled.length,
  };
}
