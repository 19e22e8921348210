import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { MEDIA_TYPES } from '../../attachment/rules';
import type { Attachment } from '../../attachment/tray';
import { CLIP, SEND } from './icons';
import type { TrayView } from './tray_view';

export const LONGEST_MESSAGE = 4000; // characters; the server refuses more
const COUNTED_FROM = 3800;
const TALLEST_PX = 132;

interface Options {
  words: Words;
  draft: string;
  tray: TrayView;
  onSend: (text: string) => void;
  onDraft: (text: string) => void;
  onFiles: (files: File[]) => void;
}

/** Where the customer writes and attaches files. Enter sends, Shift+Enter makes a new line; too long a text is kept. */
export class Composer {
  readonly node: HTMLFormElement;
  readonly #options: Options;
  readonly #field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #clip: HTMLButtonElement;
  readonly #picker: HTMLInputElement;
  readonly #counter = element('p', { class: 'counter', role: 'status' });
  #words: Words;
  #hasFiles = false;

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
      paste: (event: ClipboardEvent) => this.#onPaste(event),
    });
    this.#picker = element('input', {
      type: 'file',
      multiple: true,
      accept: MEDIA_TYPES.join(),
      hidden: true,
      change: () => this.#onPicked(),
    });
    this.#clip = element(
      'button',
      { class: 'clip', type: 'button', click: () => this.#picker.click() },
      icon(CLIP),
    );
    this.#send = element('button', { class: 'send', type: 'submit' }, icon(SEND));
    this.node = element(
      'form',
      { class: 'composer' },
      this.#counter,
      options.tray.node,
      element('div', { class: 'box' }, this.#clip, this.#picker, this.#field, this.#send),
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
    this.#clip.setAttribute('aria-label', words.attach);
    this.#clip.title = words.attach;
    this.#options.tray.setWords(words);
    this.#measure();
  }

  focus(): void {
    this.#field.focus();
  }

  showFiles(attachments: readonly Attachment[]): void {
    this.#options.tray.update(attachments);
    this.#hasFiles = attachments.some(({ state }) => state !== 'refused');
    this.#measure();
  }

  /** Adds to what is there, never over it. */
  insert(text: string): void {
    this.#field.value = [text, this.#field.value].filter((part) => part !== '').join('\n');
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

  #onPaste(event: ClipboardEvent): void {
    const { files } = event.clipboardData ?? {};
    // Office programs put a picture of the copied words beside them: the words are what was meant.
    if (!files?.length || event.clipboardData?.getData('text/plain')) return;
    event.preventDefault();
    this.#options.onFiles(Array.from(files));
  }

  #onPicked(): void {
    this.#options.onFiles(Array.from(this.#picker.files ?? []));
    this.#picker.value = ''; // so that the same file can be picked again
    this.focus();
  }

  #submit(): void {
    const text = this.#field.value.trim();
    if ((text === '' && !this.#hasFiles) || lengthOf(text) > LONGEST_MESSAGE) return;
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
    this.#send.disabled = (length === 0 && !this.#hasFiles) || left < 0;
  }
}

/** In code points, as the server counts: an emoji is one character, though JavaScript stores two units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
