const REPEAT_AFTER_MS = 4_000;
const ENDS_AFTER_MS = 6_000;

/** Tells the other side that the customer is typing: at the first key, every few seconds while it lasts, and at its end. */
export class TypingSignal {
  readonly #tell: (active: boolean) => void;
  #toldAt: number | null = null;
  #endTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (active: boolean) => void) {
    this.#tell = tell;
  }

  keep(): void {
    clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => this.end(), ENDS_AFTER_MS);
    const now = Date.now();
    if (this.#toldAt !== null && now - this.#toldAt < REPEAT_AFTER_MS) return;
    this.#toldAt = now;
    this.#tell(true);
  }

  end(): void {
    clearTimeout(this.#endTimer);
    if (this.#toldAt === null) return;
    this.#toldAt = null;
    this.#tell(false);
  }
}
