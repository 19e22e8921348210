import type { SafeStorage } from './storage';

const KEY = 'answers';
const KEPT = 100; // more than anybody scrolls back to

type Rating = [questionId: string, helped: boolean];

interface Options {
  storage: SafeStorage;
  /** Rejects with a TransportError. */
  post: (questionId: string, helped: boolean) => Promise<void>;
}

/** What the customer said about answers, on this device: whether each helped. */
export class AnswerRatings {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Null until the customer has said. */
  of(questionId: string): boolean | null {
    return this.#kept().find(([id]) => id === questionId)?.[1] ?? null;
  }

  /** Says whether the answer helped; the last word counts. Rejects with a TransportError when it did not get through. */
  readonly give = async (questionId: string, helped: boolean): Promise<void> => {
    await this.#options.post(questionId, helped);
    const others = this.#kept().filter(([id]) => id !== questionId);
    this.#options.storage.setList(KEY, [...others, [questionId, helped]].slice(-KEPT));
  };

  #kept(): Rating[] {
    return this.#options.storage.getList<Rating>(KEY);
  }
}
