import type { Brand } from '../../api/types';
import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { CLOSE } from './icons';
import { Menu, type MenuItem } from './menu';

interface Options {
  words: Words;
  onClose: () => void;
}

/** The bar at the top: whose chat this is, the menu, the way out. */
export class Header {
  static readonly titleId = 'fd-title';
  readonly node: HTMLElement;
  readonly #mark = element('span', { class: 'mark', 'aria-hidden': 'true' });
  readonly #title = element('h2', { class: 'title', id: Header.titleId });
  readonly #menu = new Menu();
  readonly #close: HTMLButtonElement;
  #words: Words;
  #brandName = '';

  constructor({ words, onClose }: Options) {
    this.#words = words;
    this.#close = element('button', { class: 'tool', type: 'button', click: onClose }, icon(CLOSE));
    this.node = element('div', { class: 'header' }, this.#mark, this.#title, this.#menu.node, this.#close);
    this.#draw();
  }

  get closeButton(): HTMLElement {
    return this.#close;
  }

  setWords(words: Words): void {
    this.#words = words;
    this.#draw();
  }

  setMenu(items: MenuItem[]): void {
    this.#menu.setItems(this.#words.menu, items);
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
    this.#close.setAttribute('aria-label', this.#words.closeChat);
    this.#close.title = this.#words.closeChat;
  }
}
