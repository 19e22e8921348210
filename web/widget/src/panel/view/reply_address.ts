import type { ConversationState } from '../../api/types';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { emailForm } from './email_form';
import { MAIL } from './icons';

/** Where the customer is answered once they have left: asked for, kept, shown, and changed. */
export class ReplyAddress {
  readonly node = element('div', { class: 'reply-address' });
  readonly #save: (email: string) => Promise<void>;
  #words: Words;
  #email: string | null = null;
  #suggestion = '';
  #isChanging = false;
  #signature = '';

  /** `save` rejects with a TransportError. */
  constructor(words: Words, save: (email: string) => Promise<void>) {
    this.#words = words;
    this.#save = save;
    this.#draw();
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#signature = '';
    this.#draw();
  }

  update(state: ConversationState | null): void {
    this.#email = state?.reply_email ?? null;
    this.#suggestion = state?.contact.email ?? '';
    this.#draw();
  }

  focus(): void {
    this.node.querySelector<HTMLElement>('input, button')?.focus();
  }

  #draw(): void {
    const isAsking = this.#email === null || this.#isChanging;
    const signature = JSON.stringify(isAsking ? ['asking', this.#isChanging] : ['kept', this.#email]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    const hadFocus = this.node.matches(':focus-within');
    this.node.replaceChildren(...(isAsking ? this.#question() : this.#answer(this.#email ?? '')));
    if (hadFocus) this.focus();
  }

  #question(): HTMLElement[] {
    const words = this.#words;
    const form = emailForm({
      words,
      email: this.#email ?? this.#suggestion,
      submitLabel: words.emailKeep,
      onSubmit: async (email) => {
        await this.#save(email);
        this.#change(false);
      },
      ...(this.#isChanging ? { onCancel: () => this.#change(false) } : {}),
    });
    return [element('p', { class: 'reply-ask' }, words.emailAsk), form];
  }

  #answer(email: string): HTMLElement[] {
    const { emailKept, change } = this.#words;
    const press = () => this.#change(true);
    return [
      element(
        'p',
        { class: 'reply-kept', role: 'status' },
        icon(MAIL),
        element('span', {}, emailKept(email)),
        element('button', { class: 'text', type: 'button', click: press }, change),
      ),
    ];
  }

  #change(isChanging: boolean): void {
    this.#isChanging = isChanging;
    this.#draw();
    this.focus();
  }
}
