import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { SEND } from './icons';

export const LONGEST_MESSAGE = 4000; // characters; the server refuses more
const COUNTED_FROM = 3800;
const TALLEST_PX = 132;

interface Options {
  words: Words;
  draft: string;
  onSend: (text: string) => void;
  onDraft: (text: string) => void;
}

/** Where the customer writes. Enter sends, Shift+Enter makes a new line; too long a text is kept, not cut. */
export class Composer {
  readonly node: HTMLFormElement;
  readonly #options: Options;
  readonly #field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #counter = element('p', { class: 'counter', role: 'status' });
  #words: Words;

  constructor(options: Options) {
    this.#options = options;
    this.#words = options.words;
    this.#field = element('textarea', {
      class: 'field',
      rows: 1,
      enterkeyhint: 'send',
      autocomplete: 'off',
      input: () => this.#onInput(),
      keydown: (event: KeyboardEvent) => this.#onKey(event),
    });
    this.#send = element('button', { class: 'send', type: 'submit' }, icon(SEND));
    this.node = element(
      'form',
      { class: 'composer' },
      this.#counter,
      element('div', { class: 'box' }, this.#field, this.#send),
    );
    this.node.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.value = options.draft;
    this.setWords(options.words);
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#field.placeholder = words.placeholder;
    this.#field.setAttribute('aria-label', words.composerLabel);
    this.#send.setAttribute('aria-label', words.send);
    this.#measure();
  }

  focus(): void {
    this.#field.focus();
  }

  /** Adds to what is there, never over it. */
  insert(text: string): void {
    this.#field.value = this.#field.value === '' ? text : `${text}\n${this.#field.value}`;
    this.#onInput();
    this.focus();
  }

  clear(): void {
    this.#field.value = '';
    this.#onInput();
  }

  /** Fits the field to its text; to be called when the panel becomes visible, because a hidden field has no height. */
  fit(): void {
    this.#field.style.height = 'auto';
    if (this.#field.scrollHeight > 0)
      this.#field.style.height = `${Math.min(this.#field.scrollHeight, TALLEST_PX)}px`;
    this.#field.style.overflowY = this.#field.scrollHeight > TALLEST_PX ? 'auto' : 'hidden';
  }

  #onInput(): void {
    this.#options.onDraft(this.#field.value);
    this.#measure();
    this.fit();
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    const text = this.#field.value.trim();
    if (text === '' || lengthOf(text) > LONGEST_MESSAGE) return;
    this.#options.onSend(text);
    this.clear();
    this.focus();
  }

  #measure(): void {
    const length = lengthOf(this.#field.value.trim());
    const left = LONGEST_MESSAGE - length;
    const line = left < 0 ? this.#words.tooLong(-left) : this.#words.charactersLeft(left);
    this.#counter.textContent = length >= COUNTED_FROM ? line : '';
    this.#counter.classList.toggle('over', left < 0);
    this.#send.disabled = length === 0 || left < 0;
  }
}

/** In code points, as the server counts: an emoji is one character, though JavaScript stores two units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
