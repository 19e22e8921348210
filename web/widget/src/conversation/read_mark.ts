/** Tells the server up to where the customer has seen the conversation, once for each step forward. */
export class ReadMark {
  readonly #tell: (sequence: number) => void;
  #seen = 0;

  constructor(tell: (sequence: number) => void) {
    this.#tell = tell;
  }

  /** The customer has it before their eyes. */
  see(sequence: number): void {
    if (sequence <= this.#seen) return;
    this.#seen = sequence;
    this.#tell(sequence);
  }

  /** What the server says after a reconnect: what got lost on the way is told again. */
  compare(known: number): void {
    if (known < this.#seen) this.#tell(this.#seen);
    else this.#seen = known;
  }

  clear(): void {
    this.#seen = 0;
  }
}
