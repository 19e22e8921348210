import type { Brand } from '../../api/types';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { CLOSE, SOUND, SOUND_OFF } from './icons';

interface Options {
  words: Words;
  isSoundOn: boolean;
  onSound: (isOn: boolean) => void;
  onClose: () => void;
}

/** The bar at the top: whose chat this is, the sound switch, the way out. */
export class Header {
  static readonly titleId = 'fd-title';
  readonly node: HTMLElement;
  readonly #mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
  readonly #title = element('h2', { class: 'title', id: Header.titleId });
  readonly #sound: HTMLButtonElement;
  readonly #close: HTMLButtonElement;
  #words: Words;
  #brandName = '';
  #isSoundOn: boolean;

  constructor({ words, isSoundOn, onSound, onClose }: Options) {
    this.#words = words;
    this.#isSoundOn = isSoundOn;
    this.#sound = element('button', { class: 'tool', type: 'button' });
    this.#sound.addEventListener('click', () => {
      this.#isSoundOn = !this.#isSoundOn;
      onSound(this.#isSoundOn);
      this.#draw();
    });
    this.#close = element('button', { class: 'tool', type: 'button', click: onClose }, icon(CLOSE));
    this.node = element('div', { class: 'header' }, this.#mark, this.#title, this.#sound, this.#close);
    this.#draw();
  }

  get closeButton(): HTMLElement {
    return this.#close;
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#draw();
  }

  update(brand: Brand | null): void {
    if (!brand || brand.name === this.#brandName) return;
    this.#brandName = brand.name;
    this.#draw();
  }

  #draw(): void {
    this.#mark.textContent = this.#brandName.charAt(0);
    this.#mark.hidden = this.#brandName === '';
    this.#title.textContent = this.#brandName || this.#words.chat;
    const soundLabel = this.#isSoundOn ? this.#words.soundOn : this.#words.soundOff;
    this.#sound.replaceChildren(icon(this.#isSoundOn ? SOUND : SOUND_OFF));
    this.#sound.setAttribute('aria-pressed', String(this.#isSoundOn));
    this.#sound.setAttribute('aria-label', this.#words.soundOn);
    this.#sound.title = soundLabel;
    this.#close.setAttribute('aria-label', this.#words.closeChat);
    this.#close.title = this.#words.closeChat;
  }
}
