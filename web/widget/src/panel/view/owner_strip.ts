import type { ConversationState } from '../../api/types';
import { element } from '../../dom';
import type { Words } from '../../text/panel_words';
import { avatar } from './message';

/** Who the customer is talking to, their place in the line while they wait, and the way to a person. */
export class OwnerStrip {
  readonly node: HTMLElement;
  readonly #avatar = element('span', { class: 'owner-avatar' });
  readonly #name = element('span', { class: 'owner-name' });
  readonly #line = element('span', { class: 'owner-line' });
  readonly #person: HTMLButtonElement;
  readonly #requestPerson: () => Promise<void>;
  #words: Words;
  #state: ConversationState | null = null;
  #signature = '';
  #request: 'none' | 'under way' | 'failed' = 'none';

  /** `requestPerson` rejects when the server could not be asked. */
  constructor(words: Words, requestPerson: () => Promise<void>) {
    this.#words = words;
    this.#requestPerson = requestPerson;
    this.#person = element('button', { class: 'person', type: 'button', click: () => void this.#ask() });
    const text = element('span', { class: 'owner-text', role: 'status' }, this.#name, this.#line);
    this.node = element('div', { class: 'owner' }, this.#avatar, text, this.#person);
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#signature = '';
  }

  update(state: ConversationState | null): void {
    const signature = JSON.stringify([state?.status, state?.owner, state?.queue, this.#request]);
    this.#state = state;
    this.node.hidden = state === null;
    if (!state || signature === this.#signature) return;
    this.#signature = signature;
    const { name, line } = ownerWords(state, this.#words);
    const kind = state.owner.kind;
    this.#avatar.replaceChildren(avatar(kind, state.owner.name));
    this.#name.textContent = name;
    this.#line.textContent = this.#request === 'failed' ? this.#words.personUnreachable : line;
    this.#line.classList.toggle('problem', this.#request === 'failed');
    this.node.dataset.owner = kind;
    this.#person.hidden = kind !== 'bot';
    this.#person.disabled = this.#request === 'under way';
    this.#person.textContent =
      this.#request === 'under way' ? this.#words.askingForPerson : this.#words.talkToPerson;
  }

  async #ask(): Promise<void> {
    this.#setRequest('under way');
    try {
      await this.#requestPerson();
      this.#setRequest('none');
    } catch {
      this.#setRequest('failed');
    }
  }

  #setRequest(request: 'none' | 'under way' | 'failed'): void {
    this.#request = request;
    this.update(this.#state);
  }
}

function ownerWords(state: ConversationState, words: Words): { name: string; line: string } {
  if (state.status === 'resolved') return { name: words.closedTitle, line: words.closedLine };
  if (state.owner.kind === 'agent') return { name: state.owner.name ?? words.person, line: words.personLine };
  if (state.owner.kind === 'bot') {
    const { name } = state.owner; // with a name of its own it still says at once that it is no person
    return name === null
      ? { name: words.assistant, line: words.assistantLine }
      : { name, line: words.assistant };
  }
  const parts: string[] = [];
  if (state.queue) {
    parts.push(words.place(state.queue.position));
    parts.push(words.waitMinutes(Math.ceil(state.queue.expected_wait_seconds / 60)));
  }
  return { name: words.waiting, line: parts.length > 0 ? parts.join(' · ') : words.waitingHint };
}
