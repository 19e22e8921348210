import { element, icon } from '../../dom';
import { CHECK, MORE } from './icons';

export interface MenuItem {
  label: string;
  icon: string;
  /** Set for a switch. */
  isOn?: boolean;
  act: () => void;
}

/** A button with a menu, by the keys of the ARIA pattern: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export class Menu {
  readonly node: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly #list: HTMLElement;
  #items: MenuItem[] = [];
  #signature = '';

  constructor() {
    this.#list = element('div', { class: 'menu', role: 'menu', id: 'fd-menu', hidden: true });
    this.button = element(
      'button',
      {
        class: 'tool',
        type: 'button',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        'aria-controls': 'fd-menu',
        click: () => this.#show(this.#list.hidden),
      },
      icon(MORE, 'icon dots-icon'),
    );
    this.node = element('div', { class: 'menu-place' }, this.button, this.#list);
    this.node.addEventListener('keydown', (event) => this.#onKey(event));
    this.node.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !this.node.contains(relatedTarget)) this.#hide();
    });
  }

  setItems(label: string, items: MenuItem[]): void {
    this.#items = items;
    const signature = JSON.stringify([label, items]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.button.setAttribute('aria-label', label);
    this.button.title = label;
    this.#list.setAttribute('aria-label', label);
    const focused = this.#entries.findIndex((entry) => entry.matches(':focus'));
    this.#list.replaceChildren(...items.map((item, index) => this.#entry(item, index)));
    if (focused >= 0) this.#focus(focused);
  }

  #entry({ label, icon: path, isOn }: MenuItem, index: number): HTMLElement {
    const isSwitch = isOn !== undefined;
    return element(
      'button',
      {
        class: 'menu-item',
        type: 'button',
        tabindex: '-1',
        role: isSwitch ? 'menuitemcheckbox' : 'menuitem',
        'aria-checked': isSwitch ? String(isOn) : null,
        click: () => this.#choose(index),
      },
      icon(path),
      element('span', {}, label),
      isOn ? icon(CHECK, 'icon check') : null,
    );
  }

  get #entries(): HTMLElement[] {
    return Array.from(this.#list.querySelectorAll<HTMLElement>('.menu-item'));
  }

  #choose(index: number): void {
    this.#hide();
    this.button.focus();
    this.#items[index]?.act();
  }

  #show(isShown: boolean): void {
    if (!isShown) {
      this.#hide();
      return;
    }
    this.#list.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.#focus(0);
  }

  #hide(): void {
    this.#list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
  }

  #focus(index: number): void {
    const entries = this.#entries;
    entries.at(index % entries.length)?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Tab') {
      this.#hide();
      return;
    }
    if (this.#list.hidden) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      this.#show(true);
      if (event.key === 'ArrowUp') this.#focus(-1);
    } else {
      const at = this.#entries.findIndex((entry) => entry.matches(':focus'));
      if (event.key === 'Escape') {
        this.#hide();
        this.button.focus();
      } else if (event.key === 'ArrowDown') this.#focus(at + 1);
      else if (event.key === 'ArrowUp') this.#focus(at - 1);
      else if (event.key === 'Home') this.#focus(0);
      else if (event.key === 'End') this.#focus(-1);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
