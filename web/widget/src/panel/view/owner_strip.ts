import type { ConversationState, QueuePlace } from '../../api/types';
import { element } from '../../dom';
import type { Words } from '../../text/panel_words';
import { comingMoment, waitInWords } from '../format';
import { problemInWords } from '../problem';
import { avatar } from './message';
import type { ReplyAddress } from './reply_address';

interface Options {
  words: Words;
  locale: () => string;
  replyAddress: ReplyAddress;
  /** Rejects with a TransportError. */
  onRequestPerson: () => Promise<void>;
  onLeaveQueue: () => void;
}

export interface OwnerView {
  state: ConversationState | null;
  botName: string | null;
  /** A message in the log asks for the address; then it is not asked for here as well. */
  isAddressInLog: boolean;
}

/** Who the customer is talking to; while they wait, their place, what they can do meanwhile, and the ways out. */
export class OwnerStrip {
  readonly node: HTMLElement;
  readonly #options: Options;
  readonly #avatar = element('span', { class: 'owner-avatar' });
  readonly #name = element('span', { class: 'owner-name' });
  readonly #line = element('span', { class: 'owner-line' });
  readonly #person: HTMLButtonElement;
  readonly #waiting: HTMLElement;
  readonly #hint = element('p', { class: 'waiting-hint' });
  readonly #address = element('div', {});
  readonly #email: HTMLButtonElement;
  readonly #leave: HTMLButtonElement;
  #words: Words;
  #view: OwnerView = { state: null, botName: null, isAddressInLog: false };
  #isAddressWanted = false;
  #isAsking = false;
  #problem = '';

  constructor(options: Options) {
    this.#options = options;
    this.#words = options.words;
    this.#person = element('button', {
      class: 'person',
      type: 'button',
      click: () => void this.requestPerson(),
    });
    this.#email = element('button', { class: 'text', type: 'button', click: () => this.#askForAddress() });
    this.#leave = element('button', { class: 'text', type: 'button', click: options.onLeaveQueue });
    const text = element('span', { class: 'owner-text', role: 'status' }, this.#name, this.#line);
    this.#waiting = element(
      'div',
      { class: 'waiting' },
      this.#hint,
      this.#address,
      element('p', { class: 'waiting-ways' }, this.#email, this.#leave),
    );
    this.node = element(
      'div',
      { class: 'owner' },
      element('div', { class: 'owner-row' }, this.#avatar, text, this.#person),
      this.#waiting,
    );
  }

  setWords(words: Words): void {
    this.#words = words;
  }

  update(view: OwnerView): void {
    this.#view = view;
    const { state } = view;
    this.node.hidden = state === null;
    if (!state) return;
    const { kind } = state.owner;
    const { name, line } = ownerWords(state, this.#words, this.#options.locale());
    if (this.node.dataset.owner !== kind || this.#name.textContent !== name) {
      this.#avatar.replaceChildren(avatar(kind, state.owner.name));
    }
    this.node.dataset.owner = kind;
    setText(this.#name, name);
    setText(this.#line, this.#problem || line);
    this.#line.classList.toggle('problem', this.#problem !== '');
    this.#person.hidden = kind !== 'bot' || state.status === 'resolved';
    this.#person.disabled = this.#isAsking;
    setText(this.#person, this.#isAsking ? this.#words.askingForPerson : this.#words.talkToPerson);
    this.#drawWaiting(state, view);
  }

  /** The same from the menu. */
  async requestPerson(): Promise<void> {
    this.#setRequest(true, '');
    try {
      await this.#options.onRequestPerson();
      this.#setRequest(false, '');
    } catch (error) {
      this.#setRequest(false, problemInWords(error, this.#words));
    }
  }

  #drawWaiting({ queue, owner, reply_email }: ConversationState, view: OwnerView): void {
    this.#waiting.hidden = owner.kind !== 'queue';
    if (owner.kind !== 'queue') {
      this.#isAddressWanted = false;
      return;
    }
    const words = this.#words;
    setText(this.#hint, words.keepAsking(view.botName ?? words.theAssistant));
    setText(this.#email, words.answerByEmail);
    setText(this.#leave, words.leaveQueue);
    const isAsked = this.#isAddressWanted || reply_email !== null || Boolean(queue?.away);
    const isHere = isAsked && !view.isAddressInLog;
    this.#address.hidden = !isHere;
    const { node } = this.#options.replyAddress;
    if (isHere && node.parentNode !== this.#address) this.#address.append(node);
    this.#email.hidden = isHere || reply_email !== null;
  }

  #askForAddress(): void {
    this.#isAddressWanted = true;
    this.update(this.#view);
    this.#options.replyAddress.focus();
  }

  #setRequest(isAsking: boolean, problem: string): void {
    this.#isAsking = isAsking;
    this.#problem = problem;
    this.update(this.#view);
  }
}

function ownerWords(state: ConversationState, words: Words, locale: string): { name: string; line: string } {
  if (state.status === 'resolved') return { name: words.closedTitle, line: words.closedLine };
  if (state.owner.kind === 'agent') return { name: state.owner.name ?? words.person, line: words.personLine };
  if (state.owner.kind === 'bot') {
    const { name } = state.owner; // with a name of its own it still says at once that it is no person
    return name === null
      ? { name: words.assistant, line: words.assistantLine }
      : { name, line: words.assistant };
  }
  return state.queue ? queueWords(state.queue, words, locale) : { name: words.waiting, line: '' };
}

function queueWords(
  { away, team, position, expected_wait_seconds }: QueuePlace,
  words: Words,
  locale: string,
): { name: string; line: string } {
  if (away) {
    const name = away.reason === 'closed' ? words.closedNow : words.nobodyThere;
    return { name, line: away.opens_at ? words.backAt(opening(away, words, locale)) : words.place(position) };
  }
  const name = team === null ? words.waiting : words.waitingFor(team);
  return { name, line: `${words.place(position)} · ${waitInWords(expected_wait_seconds, words)}` };
}

/** In the customer's own words and time: the server's sentence is English. */
function opening(away: NonNullable<QueuePlace['away']>, words: Words, locale: string): string {
  return away.opens_at === null ? '' : comingMoment(away.opens_at, locale, words);
}

/** Nothing is said again by a screen reader when nothing has changed. */
function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
