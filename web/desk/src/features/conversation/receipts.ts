/** Where the marks of what the customer has seen stand. Pure. */
import type { Message } from '../../shared/api/types';

export interface ReceiptMarks {
  /** Under this message: seen. */
  seen: number | null;
  /** Under this message: not seen yet. */
  unseen: number | null;
}

/** Under the newest words to the customer, unless their own words after it are proof enough. */
export function receiptMarks(messages: readonly Message[], customerRead: number): ReceiptMarks {
  const newestFirst = messages.filter((message) => !message.private).reverse();
  const lastOfCustomer = newestFirst.find(({ author }) => author === 'customer')?.sequence ?? 0;
  const toThem = newestFirst.filter(
    ({ author, sequence }) => (author === 'agent' || author === 'bot') && sequence > lastOfCustomer,
  );
  const seen = toThem.find(({ sequence }) => sequence <= customerRead)?.sequence ?? null;
  // The bot's words are read as they come: only a person waits to know.
  const unseen = toThem.find(({ author }) => author === 'agent')?.sequence ?? null;
  return { seen, unseen: unseen !== null && unseen > customerRead ? unseen : null };
}
