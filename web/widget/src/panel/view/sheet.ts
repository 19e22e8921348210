import { element } from '../../dom';

export interface SheetContent {
  title: string;
  children: (Node | null)[];
}

/** A question over the conversation, which rests until it is answered: closed by its buttons, Escape or a press beside it. */
export class Sheet {
  readonly node: HTMLElement;
  readonly #box: HTMLElement;
  readonly #title = element('h3', { class: 'sheet-title', id: 'fd-sheet-title', tabindex: '-1' });
  readonly #inside = element('div', { class: 'sheet-inside' });
  #opener: HTMLElement | null = null;
  #resting: HTMLElement[] = [];

  constructor() {
    this.#box = element(
      'div',
      { class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'fd-sheet-title' },
      this.#title,
      this.#inside,
    );
    this.node = element('div', { class: 'sheet-cover', hidden: true }, this.#box);
    this.node.addEventListener('pointerdown', ({ target }) => {
      if (target === this.node) this.close();
    });
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen(): boolean {
    return !this.node.hidden;
  }

  open({ title, children }: SheetContent): void {
    if (!this.isOpen) this.#opener = focusedIn(this.node.getRootNode());
    this.#title.textContent = title;
    this.#inside.replaceChildren(...children.filter((child) => child !== null));
    this.node.hidden = false;
    const siblings = Array.from(this.node.parentElement?.children ?? []);
    this.#resting = siblings.filter((other): other is HTMLElement => other !== this.node);
    for (const other of this.#resting) other.inert = true;
    const first = this.#inside.querySelector<HTMLElement>('input, textarea, [data-first]');
    (first ?? this.#title).focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.node.hidden = true;
    for (const other of this.#resting) other.inert = false;
    this.#inside.replaceChildren();
    this.#opener?.focus();
    this.#opener = null;
  }
}

function focusedIn(root: Node): HTMLElement | null {
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  return active instanceof HTMLElement ? active : null;
}
