import type { ConversationState } from '../api/types';

interface Options {
  /** Rejects with a TransportError. */
  post: (path: string, body: object) => Promise<unknown>;
  onState: (state: ConversationState) => void;
}

/** What a customer can ask for beside writing. Each rejects with a TransportError when it did not come about. */
export class Requests {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly requestPerson = (): Promise<void> => this.#change('request-person', {});

  readonly leaveQueue = (): Promise<void> => this.#change('leave-queue', {});

  readonly leaveReplyEmail = (email: string): Promise<void> => this.#change('reply-email', { email });

  readonly rate = (score: number, comment: string): Promise<void> =>
    this.#change('rating', comment === '' ? { score } : { score, comment });

  /** Resolves with the address that it goes to. */
  readonly mailTranscript = async (email: string): Promise<string> => {
    const answer = (await this.#options.post('transcript', { email })) as { email: string };
    return answer.email;
  };

  async #change(path: string, body: object): Promise<void> {
    this.#options.onState((await this.#options.post(path, body)) as ConversationState);
  }
}
