import type { Message } from '../api/types';

export interface Merged {
  /** Messages not seen before, in order. */
  added: Message[];
  /** Something before what arrived may be missing: ask for everything after `cursor`. */
  hasGap: boolean;
}

/**
 * The messages of a conversation, each once and in order, with a cursor up to which nothing is missing.
 *
 * A customer's sequence numbers may jump, because private notes are counted too. A jump in single events therefore
 * only *may* be a loss; an answer to "everything after N" settles it.
 */
export class MessageLog {
  readonly #bySequence = new Map<number, Message>();
  #cursor = 0;
  #ordered: readonly Message[] = [];

  /** Everything up to and including this sequence is here. */
  get cursor(): number {
    return this.#cursor;
  }

  get messages(): readonly Message[] {
    return this.#ordered;
  }

  /** Takes one message that arrived by itself: an event, or the answer to a post. */
  mergeOne(message: Message): Merged {
    const added = this.#store([message]);
    this.#closeUp();
    return { added, hasGap: message.sequence > this.#cursor };
  }

  /** Takes the server's answer to "everything after `after`". */
  mergeAfter(after: number, messages: readonly Message[]): Merged {
    const added = this.#store(messages);
    const isConnected = after <= this.#cursor;
    if (isConnected) {
      this.#cursor = messages.reduce((highest, { sequence }) => Math.max(highest, sequence), this.#cursor);
    }
    this.#closeUp();
    return { added, hasGap: !isConnected };
  }

  clear(): void {
    this.#bySequence.clear();
    this.#cursor = 0;
    this.#ordered = [];
  }

  #store(messages: readonly Message[]): Message[] {
    const added = messages.filter(({ sequence }) => !this.#bySequence.has(sequence));
    if (added.length === 0) return added;
    for (const message of added) this.#bySequence.set(message.sequence, message);
    this.#ordered = [...this.#bySequence.values()].sort((a, b) => a.sequence - b.sequence);
    return added.sort((a, b) => a.sequence - b.sequence);
  }

  #closeUp(): void {
    while (this.#bySequence.has(this.#cursor + 1)) this.#cursor += 1;
  }
}
