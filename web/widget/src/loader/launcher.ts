import { adoptStyle, element, icon } from '../dom';
import type { LauncherWords } from '../text/launcher_words';
import style from './launcher.css?inline';

const SPEECH_BUBBLE = 'M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12ZM8.5 10.5h7M8.5 14h4.5';
const CHEVRON = 'm6 9.5 6 6 6-6';
const MOST_SHOWN = 99;

/** The round button in the corner of the page, with the count of unread messages. */
export class Launcher {
  readonly button: HTMLButtonElement;
  readonly #badge = element('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' });
  readonly #notice = element('div', { class: 'notice', role: 'alert', hidden: true });
  #words: LauncherWords;
  #unread = 0;
  #isOpen = false;

  constructor(root: ShadowRoot, words: LauncherWords, onPress: () => void) {
    this.#words = words;
    adoptStyle(root, style);
    this.button = element(
      'button',
      {
        class: 'launcher',
        type: 'button',
        'aria-expanded': 'false',
        'aria-haspopup': 'dialog',
        click: onPress,
      },
      icon(SPEECH_BUBBLE, 'when-closed'),
      icon(CHEVRON, 'when-open'),
      this.#badge,
    );
    root.append(this.button, this.#notice);
    this.#label();
  }

  showOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#notice.hidden = true;
    this.#label();
  }

  showBusy(isBusy: boolean): void {
    this.button.setAttribute('aria-busy', String(isBusy));
  }

  showUnread(count: number): void {
    this.#unread = count;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
    this.#label();
  }

  showUnavailable(): void {
    this.#notice.textContent = this.#words.unavailable;
    this.#notice.hidden = false;
  }

  setWords(words: LauncherWords): void {
    this.#words = words;
    this.#label();
  }

  #label(): void {
    const { openChat, closeChat, unread } = this.#words;
    const closedLabel = this.#unread > 0 ? `${openChat}, ${unread(this.#unread)}` : openChat;
    this.button.setAttribute('aria-label', this.#isOpen ? closeChat : closedLabel);
  }
}
