const PATIENCE_MS = 300; // what is missing is most often on its way
const RETRY_MS = 5_000;

interface Options {
  /** Everything up to here is known, without a hole. */
  cursor: () => number;
  /** Asks for what comes after the cursor; a failure is tried again. */
  fill: () => Promise<void>;
}

/** Notices that a message is missing: events may be lost, or overtake each other. */
export class GapWatch {
  readonly #options: Options;
  /** The newest sequence that an event spoke of: its message may be lost. */
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** An event spoke of `sequence`. */
  tell(sequence: number): void {
    this.#told = Math.max(this.#told, sequence);
    this.look(false);
  }

  /** Asks in a moment if something is missing then: `hasGap` says that messages have come which don't join on. */
  look(hasGap: boolean): void {
    if (hasGap || this.#told > this.#options.cursor()) this.#schedule(PATIENCE_MS);
    else clearTimeout(this.#timer);
  }

  /** "Everything after the cursor" has been answered, or another conversation begins: what was told before is void. */
  settle(): void {
    this.#told = 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fill(), delay);
  }

  async #fill(): Promise<void> {
    try {
      await this.#options.fill();
    } catch {
      this.#schedule(RETRY_MS);
    }
  }
}
