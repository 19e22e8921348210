import { HttpTransport, type Transport } from '../api/transport';
import type { Message, User } from '../api/types';
import type { Panel, PanelHost } from '../contract';
import { Conversation, type Snapshot } from '../conversation/conversation';
import { TOKEN_KEY, browserMemory } from '../conversation/storage';
import { adoptStyle, element } from '../dom';
import type { ColorScheme } from '../loader/settings';
import { wordsFor } from '../text/panel_words';
import { Chime } from './chime';
import { Theme } from './theme';
import { Composer } from './view/composer';
import type { ViewContext } from './view/context';
import { Header } from './view/header';
import { MessageList } from './view/message_list';
import { OwnerStrip } from './view/owner_strip';
import cardStyle from './view/cards.css?inline';
import messageStyle from './view/messages.css?inline';
import style from './panel.css?inline';

const READ_KEY = 'read';
const PHONE = '(max-width: 520px)';

/** The open chat: puts the conversation and its views together. */
export class ChatPanel implements Panel {
  readonly #host: PanelHost;
  readonly #memory;
  readonly #conversation: Conversation;
  readonly #theme: Theme;
  readonly #chime: Chime;
  readonly #header: Header;
  readonly #owner: OwnerStrip;
  readonly #banner = element('p', { class: 'banner', role: 'status' });
  readonly #list: MessageList;
  readonly #composer: Composer;
  readonly #node: HTMLElement;
  #isOpen = false;
  #isStarted = false;

  constructor(host: PanelHost, transport: Transport = new HttpTransport(host.settings.baseUrl)) {
    const { settings } = host;
    const words = wordsFor(settings.locale);
    this.#host = host;
    this.#memory = browserMemory(settings.baseUrl);
    this.#conversation = new Conversation({
      transport,
      memory: this.#memory,
      locale: settings.locale,
      user: settings.user,
      onChange: (snapshot) => this.#draw(snapshot),
      onIncoming: (message) => this.#onIncoming(message),
    });
    this.#chime = new Chime(this.#memory.lasting);
    this.#theme = new Theme(host.element, settings.colorScheme, this.#brandColor(null));
    this.#header = new Header({
      words,
      isSoundOn: this.#chime.isOn,
      onSound: (isOn) => {
        this.#chime.isOn = isOn;
      },
      onClose: () => host.onClose(),
    });
    this.#owner = new OwnerStrip(words, () => this.#conversation.requestPerson());
    this.#list = new MessageList(this.#context(), settings.suggestions);
    this.#composer = new Composer({
      words,
      draft: this.#conversation.draft,
      onSend: (text) => this.#conversation.send(text),
      onDraft: (text) => this.#conversation.saveDraft(text),
    });
    this.#node = this.#build();
    if (this.#memory.lasting.get(TOKEN_KEY) !== null) this.#start();
  }

  open(): void {
    this.#isOpen = true;
    this.#node.hidden = false;
    this.#start();
    this.#chime.prepare();
    this.#draw(this.#conversation.snapshot);
    this.#composer.fit();
    this.#list.scrollToEnd();
    this.#focusComposer();
  }

  close(): void {
    this.#isOpen = false;
    this.#node.hidden = true;
  }

  setUser(user: User): void {
    if (this.#isStarted) this.#conversation.identify(user);
  }

  setLocale(locale: string): void {
    const words = wordsFor(locale);
    this.#node.lang = locale;
    this.#header.setWords(words);
    this.#owner.setWords(words);
    this.#composer.setWords(words);
    this.#list.setContext(this.#context());
    this.#conversation.setLocale(locale);
    this.#draw(this.#conversation.snapshot);
  }

  setColorScheme(scheme: ColorScheme): void {
    this.#theme.setScheme(scheme);
  }

  reset(): void {
    this.#memory.lasting.set(READ_KEY, null);
    this.#composer.clear();
    this.#conversation.reset();
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#conversation.start();
  }

  #build(): HTMLElement {
    const { root, settings } = this.#host;
    adoptStyle(root, [style, messageStyle, cardStyle].join(''));
    const node = element(
      'section',
      {
        class: 'panel',
        role: 'dialog',
        'aria-labelledby': Header.titleId,
        lang: settings.locale,
        hidden: true,
      },
      this.#header.node,
      this.#owner.node,
      this.#banner,
      this.#list.node,
      this.#composer.node,
    );
    node.addEventListener('keydown', (event) => this.#onKey(event));
    root.append(node);
    fitToVisibleViewport(node);
    return node;
  }

  #context(): ViewContext {
    const { settings } = this.#host;
    return {
      words: wordsFor(settings.locale),
      locale: settings.locale,
      baseUrl: settings.baseUrl,
      token: () => this.#conversation.token,
      actions: {
        send: (text) => {
          this.#conversation.send(text);
          this.#focusComposer();
        },
        choose: (choice) => {
          this.#conversation.choose(choice);
          this.#focusComposer();
        },
        retry: (clientId) => this.#conversation.retry(clientId),
        edit: (clientId) => this.#composer.insert(this.#conversation.withdraw(clientId)),
      },
    };
  }

  /** Also after a button was pressed that is then disabled or gone. */
  #focusComposer(): void {
    // On a touch screen the keyboard would cover half of what the customer came to read.
    if (matchMedia('(pointer: coarse)').matches) this.#header.closeButton.focus();
    else this.#composer.focus();
  }

  #draw(snapshot: Snapshot): void {
    const { brand, conversation, messages } = snapshot;
    if (brand) {
      this.#theme.setColor(this.#brandColor(brand.color));
      this.#host.onBrandColor(brand.color);
    }
    this.#header.update(brand);
    this.#owner.update(conversation);
    this.#drawBanner(snapshot);
    this.#list.update(snapshot);
    const last = messages.at(-1)?.sequence ?? 0;
    if (this.#isOpen && conversation) this.#memory.lasting.set(READ_KEY, String(last));
    const read = Number(this.#memory.lasting.get(READ_KEY) ?? 0);
    const unread = messages.filter(({ author, sequence }) => author !== 'customer' && sequence > read);
    this.#host.onUnread(this.#isOpen ? 0 : unread.length);
  }

  #drawBanner({ connection, conversation }: Snapshot): void {
    const words = wordsFor(this.#host.settings.locale);
    const waiting = conversation || !this.#isStarted ? '' : words.connecting;
    const line = { live: waiting, reconnecting: words.reconnecting, offline: words.offline }[connection];
    if (this.#banner.textContent !== line) this.#banner.textContent = line;
  }

  #onIncoming(message: Message): void {
    if (!this.#isOpen || document.hidden) this.#chime.play();
    window.dispatchEvent(new CustomEvent('frontdesk:message', { detail: message }));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing) this.#host.onClose();
    if (event.key === 'Tab' && matchMedia(PHONE).matches) keepFocusInside(this.#node, event);
  }

  #brandColor(fromServer: string | null): string {
    const { settings, element: hostElement } = this.#host;
    return settings.color ?? fromServer ?? hostElement.style.getPropertyValue('--fd-brand');
  }
}

/** On a phone the panel covers the page, so Tab must not lead behind it. */
function keepFocusInside(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = Array.from(
    panel.querySelectorAll<HTMLElement>('a[href], button, textarea, input, [tabindex="0"]'),
  );
  const usable = stops.filter((stop) => !stop.matches(':disabled') && stop.offsetParent !== null);
  const [first, last] = [usable.at(0), usable.at(-1)];
  const edge = event.shiftKey ? first : last;
  if (event.target !== edge) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** On a phone the on-screen keyboard covers the bottom of a fixed element; the visual viewport says what is left. */
function fitToVisibleViewport(node: HTMLElement): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  viewport.addEventListener('resize', () => {
    node.style.setProperty('--fd-visible-height', `${Math.round(viewport.height)}px`);
  });
}
