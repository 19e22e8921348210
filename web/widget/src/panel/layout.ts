import type { Author, Message } from '../api/types';
import type { Snapshot } from '../conversation/conversation';
import type { Outgoing } from '../conversation/outbox';
import { dayKey } from './format';

/** `open`: the buttons can be pressed. `used`: one was pressed, or the talk went on without them. */
export type ChoiceState = 'open' | 'used';

export interface MessageEntry {
  kind: 'message';
  key: string;
  author: Author;
  authorName: string | null;
  text: string;
  createdAt: string;
  /** Null while the server has not stored it. */
  message: Message | null;
  outgoing: Outgoing | null;
  /** First and last of several that one author wrote in a row. */
  startsGroup: boolean;
  endsGroup: boolean;
  choiceState: ChoiceState;
  /** The title of the choice that was taken, if one was. */
  chosen: string | null;
  /** Shown under the customer's last message, and under the last that was seen. */
  delivery: 'sending' | 'sent' | 'seen' | 'failed' | null;
  /** The newest that asks for an address, or for a rating: the one that can be answered. */
  asksNow: boolean;
}

export interface DayEntry {
  kind: 'day';
  key: string;
  createdAt: string;
}

export type Entry = DayEntry | MessageEntry;

const GROUP_WITHIN_MS = 5 * 60_000;

/** What stands in the log, from top to bottom: stored messages, then what is still on its way, with a line for each day. */
export function layOut(snapshot: Pick<Snapshot, 'messages' | 'outgoing' | 'conversation'>): Entry[] {
  const entries = [...snapshot.messages.map(storedEntry), ...snapshot.outgoing.map(outgoingEntry)];
  const botHasIt = snapshot.conversation?.status === 'pending';
  entries.forEach((entry, index) => {
    const previous = entries[index - 1];
    entry.startsGroup = !previous || !belongTogether(previous, entry);
    if (previous) previous.endsGroup = entry.startsGroup;
  });
  let answer: string | null = null;
  for (const entry of [...entries].reverse()) {
    if (entry.author === 'customer') {
      if (entry.delivery !== 'failed') answer = entry.text;
      continue;
    }
    entry.choiceState = answer === null && botHasIt ? 'open' : 'used';
    entry.chosen = entry.message?.choices.find(({ title }) => title === answer)?.title ?? null;
  }
  const last = entries.at(-1);
  if (last?.author === 'customer' && last.message) last.delivery = 'sent';
  const staffRead = snapshot.conversation?.staff_read ?? 0;
  const seen = entries.findLast(
    ({ author, message }) => author === 'customer' && message !== null && message.sequence <= staffRead,
  );
  if (seen) seen.delivery = 'seen';
  const asking = [asksForAddress(snapshot) && 'away', 'rating'];
  for (const type of asking) {
    const newest = entries.findLast(({ message }) => message?.card?.type === type);
    if (newest) newest.asksNow = true;
  }
  return withDays(entries);
}

/** Whether a message of the log still asks where to answer: while nobody has come, or to show what was said. */
export function asksForAddress({
  messages,
  conversation,
}: Pick<Snapshot, 'messages' | 'conversation'>): boolean {
  if (conversation?.status !== 'open') return false;
  if (conversation.owner.kind !== 'queue' && conversation.reply_email === null) return false;
  return messages.some(({ card }) => card?.type === 'away');
}

function storedEntry(message: Message): MessageEntry {
  const { client_id, sequence, author, author_name, text, created_at } = message;
  return {
    ...blank,
    // The same key as while it was on its way, so that the bubble stays where it is when the server confirms it.
    key: author === 'customer' && client_id ? `client:${client_id}` : `sequence:${sequence}`,
    author,
    authorName: author_name,
    text,
    createdAt: created_at,
    message,
  };
}

function outgoingEntry(outgoing: Outgoing): MessageEntry {
  return {
    ...blank,
    key: `client:${outgoing.clientId}`,
    author: 'customer',
    text: outgoing.text,
    createdAt: outgoing.createdAt,
    outgoing,
    delivery: outgoing.state,
  };
}

const blank: MessageEntry = {
  kind: 'message',
  key: '',
  author: 'system',
  authorName: null,
  text: '',
  createdAt: '',
  message: null,
  outgoing: null,
  startsGroup: true,
  endsGroup: true,
  choiceState: 'used',
  chosen: null,
  delivery: null,
  asksNow: false,
};

function belongTogether(first: MessageEntry, second: MessageEntry): boolean {
  return (
    first.author === second.author &&
    first.authorName === second.authorName &&
    Math.abs(Date.parse(second.createdAt) - Date.parse(first.createdAt)) < GROUP_WITHIN_MS
  );
}

function withDays(entries: MessageEntry[]): Entry[] {
  const result: Entry[] = [];
  let day: string | null = null;
  for (const entry of entries) {
    const key = dayKey(entry.createdAt);
    if (key !== day) result.push({ kind: 'day', key: `day:${key}`, createdAt: entry.createdAt });
    day = key;
    result.push(entry);
  }
  return result;
}
