export interface Typist {
  author: 'bot' | 'agent';
  name: string | null;
}

const LIFETIME_MS = 20_000; // longer than the 15 s a bot's turn may take; an end that got lost shows no longer

/** Who is typing on the other side, until they stop or it can't be true any more. */
export class TypistDisplay {
  readonly #onChange: () => void;
  #shown: Typist | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get shown(): Typist | null {
    return this.#shown;
  }

  show(typist: Typist): void {
    clearTimeout(this.#timer);
    this.#shown = typist;
    this.#timer = setTimeout(() => this.clear(), LIFETIME_MS);
    this.#onChange();
  }

  clear(): void {
    clearTimeout(this.#timer);
    if (this.#shown === null) return;
    this.#shown = null;
    this.#onChange();
  }
}
