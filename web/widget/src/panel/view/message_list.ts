import type { Brand } from '../../api/types';
import type { Snapshot } from '../../conversation/conversation';
import type { Typist } from '../../conversation/typist';
import { element, icon } from '../../dom';
import { dayName } from '../format';
import { layOut, type Entry } from '../layout';
import type { ViewContext } from './context';
import { DOWN } from './icons';
import { avatar, drawMessage } from './message';

const CLOSE_TO_BOTTOM_PX = 80;

interface Options {
  suggestions: readonly string[];
  /** The reader has come to the end of the conversation. */
  onEndReached: () => void;
}

/** The conversation, scrolled: greeting, messages, who is typing; it follows new messages unless the reader scrolled up. */
export class MessageList {
  readonly node: HTMLElement;
  readonly #scroll: HTMLElement;
  readonly #intro = element('div', { class: 'intro' });
  readonly #log: HTMLElement;
  readonly #typing = element('div', { class: 'typing', hidden: true });
  readonly #jump: HTMLButtonElement;
  readonly #drawn = new Map<string, { signature: string; node: HTMLElement }>();
  readonly #options: Options;
  #context: ViewContext;
  #introSignature = '';
  #followsEnd = true;

  constructor(context: ViewContext, options: Options) {
    this.#context = context;
    this.#options = options;
    this.#log = element('div', {
      class: 'log',
      role: 'log',
      'aria-live': 'off',
      'aria-label': context.words.log,
    });
    this.#scroll = element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': context.words.log },
      this.#intro,
      this.#log,
      this.#typing,
    );
    this.#jump = element(
      'button',
      { class: 'jump', type: 'button', hidden: true, click: () => this.scrollToEnd() },
      icon(DOWN),
      element('span', {}, context.words.newMessages),
    );
    this.#scroll.addEventListener('scroll', () => {
      this.#followsEnd = this.#isAtEnd();
      if (!this.#followsEnd) return;
      this.#jump.hidden = true;
      options.onEndReached();
    });
    // The composer grows, the keyboard comes up, a picture loads: who was at the end stays there.
    const resized = new ResizeObserver(() => {
      if (this.#followsEnd) this.scrollToEnd();
    });
    resized.observe(this.#scroll);
    resized.observe(this.#log);
    this.node = element('div', { class: 'messages' }, this.#scroll, this.#jump);
  }

  /** The newest message is on the screen. */
  get isAtEnd(): boolean {
    return this.#followsEnd;
  }

  setContext(context: ViewContext): void {
    this.#context = context;
    this.#drawn.clear();
    this.#introSignature = '';
    this.#log.setAttribute('aria-label', context.words.log);
    this.#scroll.setAttribute('aria-label', context.words.log);
    this.#jump.lastElementChild?.replaceChildren(context.words.newMessages);
  }

  update(snapshot: Snapshot): void {
    const wasAtEnd = this.#followsEnd;
    this.#drawIntro(snapshot);
    const hasNew = this.#keepingFocus(() => this.#drawEntries(layOut(snapshot)));
    this.#drawUploads();
    this.#drawTyping(snapshot.typist);
    if (wasAtEnd || hasNew === 'own') this.scrollToEnd();
    else if (hasNew === 'other') this.#jump.hidden = false;
    // What was there before is not read out; what comes from now on is.
    if (snapshot.conversation) requestAnimationFrame(() => this.#log.setAttribute('aria-live', 'polite'));
  }

  scrollToEnd(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#followsEnd = true;
    this.#jump.hidden = true;
  }

  #isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < CLOSE_TO_BOTTOM_PX;
  }

  #drawIntro({ brand, conversation, messages, outgoing }: Snapshot): void {
    const hasWritten = outgoing.length > 0 || messages.some(({ author }) => author === 'customer');
    const isUntouched = !hasWritten && conversation?.status === 'pending';
    const signature = JSON.stringify([brand, isUntouched]);
    if (signature === this.#introSignature) return;
    this.#introSignature = signature;
    this.#intro.replaceChildren(
      ...(brand ? this.#greeting(brand) : []),
      ...(isUntouched ? this.#suggested() : []),
    );
  }

  #greeting(brand: Brand): HTMLElement[] {
    return [avatar('bot', null), element('p', { class: 'greeting' }, brand.greeting)];
  }

  #suggested(): HTMLElement[] {
    if (this.#options.suggestions.length === 0) return [];
    const buttons = this.#options.suggestions.map((text) =>
      element(
        'button',
        { class: 'choice', type: 'button', click: () => this.#context.actions.send(text) },
        text,
      ),
    );
    return [
      element(
        'div',
        { class: 'choices', role: 'group', 'aria-label': this.#context.words.options },
        ...buttons,
      ),
    ];
  }

  /** A form that moves with its message into another element would lose the focus on the way. */
  #keepingFocus<T>(draw: () => T): T {
    const root = this.node.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    const result = draw();
    if (focused instanceof HTMLElement && this.node.contains(focused) && !focused.matches(':focus')) {
      focused.focus({ preventScroll: true });
    }
    return result;
  }

  /** Apart from the messages, which would else be made anew at every step. */
  #drawUploads(): void {
    for (const bar of this.#log.querySelectorAll<HTMLElement>('[data-file]')) {
      bar.style.setProperty('--share', String(this.#context.uploader.shareOf(bar.dataset.file ?? '')));
    }
  }

  /** Redraws what changed, and says whether something new came, and from whom. */
  #drawEntries(entries: Entry[]): 'own' | 'other' | null {
    let news: 'own' | 'other' | null = null;
    const kept = new Set<string>();
    let place: Element | null = this.#log.firstElementChild;
    for (const entry of entries) {
      kept.add(entry.key);
      const known = this.#drawn.get(entry.key);
      const signature = JSON.stringify(entry);
      let node = known?.node;
      if (!node || known?.signature !== signature) {
        const fresh = this.#drawEntry(entry);
        if (!known && entry.kind === 'message') {
          news = entry.author === 'customer' ? 'own' : (news ?? 'other');
          fresh.classList.add('new');
        }
        if (node?.parentNode === this.#log) {
          if (place === node) place = fresh;
          node.replaceWith(fresh);
        }
        node = fresh;
        this.#drawn.set(entry.key, { signature, node });
      }
      if (node === place) place = place.nextElementSibling;
      else this.#log.insertBefore(node, place);
    }
    for (const [key, { node }] of this.#drawn) {
      if (kept.has(key)) continue;
      node.remove();
      this.#drawn.delete(key);
    }
    return news;
  }

  #drawEntry(entry: Entry): HTMLElement {
    if (entry.kind === 'message') return drawMessage(entry, this.#context);
    const name = dayName(entry.createdAt, this.#context.locale, this.#context.words);
    return element('p', { class: 'day' }, element('span', {}, name));
  }

  #drawTyping(typist: Typist | null): void {
    this.#typing.hidden = typist === null;
    if (!typist) return;
    const { words } = this.#context;
    const name = typist.name ?? (typist.author === 'bot' ? words.assistant : words.person);
    this.#typing.replaceChildren(
      avatar(typist.author, typist.name),
      element('span', { class: 'dots', 'aria-hidden': 'true' }, element('i'), element('i'), element('i')),
      element('span', { class: 'unseen' }, words.typing(name)),
    );
  }
}
