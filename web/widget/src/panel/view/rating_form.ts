import type { ConversationState } from '../../api/types';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { problemInWords } from '../problem';
import { CHECK, FACES } from './icons';

const LONGEST_COMMENT = 1000; // characters

/** How satisfied the customer is: five faces with words, a comment, thanks, and another mind about it. */
export class RatingForm {
  readonly node = element('div', { class: 'rating' });
  readonly #send: (score: number, comment: string) => Promise<void>;
  #words: Words;
  #given: number | null = null;
  #score: number | null = null;
  #comment = '';
  #isChanging = false;
  #signature = '';

  /** `send` rejects with a TransportError. */
  constructor(words: Words, send: (score: number, comment: string) => Promise<void>) {
    this.#words = words;
    this.#send = send;
    this.#draw();
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#signature = '';
    this.#draw();
  }

  update(state: ConversationState | null): void {
    this.#given = state?.rating?.score ?? null;
    this.#draw();
  }

  #draw(): void {
    const isAsking = this.#given === null || this.#isChanging;
    const signature = isAsking ? 'asking' : `given ${this.#given}`;
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.node.replaceChildren(...(isAsking ? [this.#question()] : this.#thanks(this.#given ?? 0)));
  }

  #question(): HTMLElement {
    const words = this.#words;
    const problem = element('p', { class: 'form-problem', role: 'alert' });
    const comment = element('textarea', { class: 'text-field', rows: 2, maxlength: LONGEST_COMMENT });
    comment.value = this.#comment;
    comment.addEventListener('input', () => (this.#comment = comment.value));
    const submit = element('button', { class: 'primary', type: 'submit' }, words.ratingSend);
    const more = element(
      'div',
      { class: 'rating-more', hidden: this.#score === null },
      element('label', { class: 'field-label' }, words.ratingComment, comment),
      problem,
      submit,
    );
    const faces = FACES.map((face, index) => this.#face(face, index + 1, () => (more.hidden = false)));
    const form = element(
      'form',
      {},
      element(
        'fieldset',
        { class: 'faces-field' },
        element('legend', { class: 'card-title' }, words.ratingQuestion),
        element('div', { class: 'faces' }, ...faces),
      ),
      more,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      submit.disabled = true;
      void this.#submit(problem).finally(() => (submit.disabled = false));
    });
    return form;
  }

  #face(face: string, score: number, onChosen: () => void): HTMLElement {
    const radio = element('input', { type: 'radio', name: 'score', value: score, required: true });
    radio.checked = score === this.#score;
    radio.addEventListener('change', () => {
      this.#score = score;
      onChosen();
    });
    const word = this.#words.ratingScores[score - 1] ?? '';
    return element('label', { class: 'face' }, radio, icon(face), element('span', {}, word));
  }

  async #submit(problem: HTMLElement): Promise<void> {
    if (this.#score === null) return;
    problem.textContent = '';
    try {
      await this.#send(this.#score, this.#comment.trim());
    } catch (error) {
      problem.textContent = problemInWords(error, this.#words);
      return;
    }
    this.#isChanging = false;
    this.#draw();
    this.node.querySelector('button')?.focus();
  }

  #thanks(score: number): HTMLElement[] {
    const { ratingThanks, ratingGiven, ratingScores, change } = this.#words;
    const press = () => {
      this.#isChanging = true;
      this.#score = this.#given;
      this.#draw();
      this.node.querySelector<HTMLElement>(':checked')?.focus();
    };
    return [
      element(
        'div',
        { class: 'card-head', role: 'status' },
        element('span', { class: 'card-icon done' }, icon(CHECK)),
        element('span', { class: 'card-title' }, ratingThanks),
      ),
      element(
        'p',
        { class: 'rating-given' },
        icon(FACES[score - 1] ?? ''),
        element('span', {}, ratingGiven(ratingScores[score - 1] ?? '')),
        element('button', { class: 'text', type: 'button', click: press }, change),
      ),
    ];
  }
}
