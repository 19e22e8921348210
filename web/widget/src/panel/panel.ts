import { HttpTransport, type Transport } from '../api/transport';
import type { Message, User } from '../api/types';
import type { Panel, PanelHost } from '../contract';
import { Conversation, type Snapshot } from '../conversation/conversation';
import { TOKEN_KEY, browserMemory } from '../conversation/storage';
import { adoptStyle, element } from '../dom';
import type { ColorScheme } from '../loader/settings';
import { wordsFor, type Words } from '../text/panel_words';
import { Chime } from './chime';
import { keepFocusInside, keepKeyboardAway } from './frame';
import { asksForAddress } from './layout';
import { Theme } from './theme';
import { acceptDrops } from './view/drop_zone';
import { Composer } from './view/composer';
import type { ViewContext } from './view/context';
import { Header } from './view/header';
import { CHAT, MAIL, PERSON, SOUND, SOUND_OFF } from './view/icons';
import { enlarge } from './view/lightbox';
import type { MenuItem } from './view/menu';
import { MessageList } from './view/message_list';
import { OwnerStrip } from './view/owner_strip';
import { leaveQuestion, transcriptQuestion } from './view/questions';
import { RatingForm } from './view/rating_form';
import { ReplyAddress } from './view/reply_address';
import { Sheet } from './view/sheet';
import { TrayView } from './view/tray_view';
import cardStyle from './view/cards.css?inline';
import filesStyle from './view/files.css?inline';
import formStyle from './view/forms.css?inline';
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
  readonly #replyAddress: ReplyAddress;
  readonly #ratingForm: RatingForm;
  readonly #sheet = new Sheet();
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
    const { requests, uploader, tray } = this.#conversation;
    this.#header = new Header({ words, onClose: () => host.onClose() });
    this.#replyAddress = new ReplyAddress(words, requests.leaveReplyEmail);
    this.#ratingForm = new RatingForm(words, requests.rate);
    this.#owner = new OwnerStrip({
      words,
      locale: () => settings.locale,
      replyAddress: this.#replyAddress,
      onRequestPerson: requests.requestPerson,
      onLeaveQueue: () => this.#askWhetherToLeave(),
    });
    this.#list = new MessageList(this.#context(), {
      suggestions: settings.suggestions,
      onEndReached: () => this.#noteSeen(),
    });
    this.#composer = new Composer({
      words,
      draft: this.#conversation.draft,
      tray: new TrayView({
        words,
        locale: () => settings.locale,
        uploader,
        onRemove: (localId) => {
          tray.remove(localId);
          this.#focusComposer();
        },
        onRetry: (localId) => tray.retry(localId),
      }),
      onSend: (text) => this.#conversation.send(text),
      onDraft: (text) => this.#conversation.saveDraft(text),
      onFiles: (files) => tray.add(files),
    });
    document.addEventListener('visibilitychange', () => this.#noteSeen());
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
    this.#replyAddress.setWords(words);
    this.#ratingForm.setWords(words);
    this.#sheet.close();
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
    this.#sheet.close();
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
    adoptStyle(root, [style, messageStyle, cardStyle, formStyle, filesStyle].join(''));
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
      this.#sheet.node,
    );
    node.addEventListener('keydown', (event) => this.#onKey(event));
    acceptDrops(
      node,
      () => this.#words.dropHere,
      (files) => this.#conversation.tray.add(files),
    );
    root.append(node);
    keepKeyboardAway(node);
    return node;
  }

  #context(): ViewContext {
    const { settings } = this.#host;
    return {
      words: wordsFor(settings.locale),
      locale: settings.locale,
      baseUrl: settings.baseUrl,
      token: () => this.#conversation.token,
      uploader: this.#conversation.uploader,
      replyAddress: this.#replyAddress.node,
      ratingForm: this.#ratingForm.node,
      answers: this.#conversation.answers,
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
        enlarge: (picture) => enlarge(this.#host.root, picture, this.#words),
        requestPerson: () => {
          void this.#owner.requestPerson();
          this.#focusComposer();
        },
        mayRequestPerson: () => this.#conversation.snapshot.conversation?.owner.kind === 'bot',
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
    this.#header.setMenu(this.#menu(snapshot));
    this.#replyAddress.update(conversation);
    this.#ratingForm.update(conversation);
    this.#owner.update({
      state: conversation,
      botName: messages.findLast(({ author }) => author === 'bot')?.author_name ?? null,
      isAddressInLog: asksForAddress(snapshot),
    });
    this.#drawBanner(snapshot);
    this.#list.update(snapshot);
    this.#composer.showFiles(snapshot.attachments);
    this.#noteSeen();
    const last = messages.at(-1)?.sequence ?? 0;
    if (this.#isOpen && conversation) this.#memory.lasting.set(READ_KEY, String(last));
    const read = Math.max(Number(this.#memory.lasting.get(READ_KEY) ?? 0), conversation?.customer_read ?? 0);
    const unread = messages.filter(({ author, sequence }) => author !== 'customer' && sequence > read);
    this.#host.onUnread(this.#isOpen ? 0 : unread.length);
  }

  /** Only what is really before somebody's eyes has been seen. */
  #noteSeen(): void {
    if (!this.#isOpen || document.visibilityState !== 'visible' || !this.#list.isAtEnd) return;
    const { messages } = this.#conversation.snapshot;
    const newest = messages.findLast(({ author }) => author !== 'customer');
    if (newest) this.#conversation.see(newest.sequence);
  }

  #menu({ conversation, messages }: Snapshot): MenuItem[] {
    const words = this.#words;
    const { requests } = this.#conversation;
    const isSoundOn = this.#chime.isOn;
    const items: MenuItem[] = [];
    if (conversation?.owner.kind === 'bot') {
      const act = () => void this.#owner.requestPerson();
      items.push({ label: words.talkToPerson, icon: PERSON, act });
    }
    if (conversation && messages.length > 0) {
      const known = conversation.contact.email ?? conversation.reply_email ?? '';
      const act = () => this.#sheet.open(transcriptQuestion(words, known, requests, this.#sheet));
      items.push({ label: words.transcript, icon: MAIL, act });
    }
    const turnSound = () => {
      this.#chime.isOn = !isSoundOn;
      this.#header.setMenu(this.#menu(this.#conversation.snapshot));
    };
    items.push({ label: words.sound, icon: isSoundOn ? SOUND : SOUND_OFF, isOn: isSoundOn, act: turnSound });
    if (conversation?.status === 'resolved') {
      items.push({ label: words.newConversation, icon: CHAT, act: () => this.#startOver() });
    }
    return items;
  }

  #startOver(): void {
    this.#memory.lasting.set(READ_KEY, null);
    this.#conversation.startOver();
    this.#focusComposer();
  }

  #askWhetherToLeave(): void {
    const { requests, snapshot } = this.#conversation;
    const bot = snapshot.messages.findLast(({ author }) => author === 'bot')?.author_name;
    this.#sheet.open(leaveQuestion(this.#words, bot ?? this.#words.theAssistant, requests, this.#sheet));
  }

  get #words(): Words {
    return wordsFor(this.#host.settings.locale);
  }

  #drawBanner({ connection, conversation }: Snapshot): void {
    const words = this.#words;
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
