import type { Choice } from '../../api/types';
import { element, icon } from '../../dom';
import { timeOfDay } from '../format';
import type { MessageEntry } from '../layout';
import { drawCard } from './cards';
import type { ViewContext } from './context';
import { codeInWords } from '../problem';
import { documentList, localFileList } from './documents';
import { PERSON, SPARK, WARNING } from './icons';
import { safeNodes } from './safe_html';

/** One message: who and when, its words, its card and documents, its buttons, and how its delivery stands. */
export function drawMessage(entry: MessageEntry, context: ViewContext): HTMLElement {
  const classes = ['message', entry.author];
  if (entry.startsGroup) classes.push('starts');
  if (entry.endsGroup) classes.push('ends');
  if (entry.delivery !== null) classes.push(entry.delivery);
  return element(
    'article',
    { class: classes.join(' ') },
    authorLine(entry, context),
    entry.author === 'bot' || entry.author === 'agent' ? avatar(entry.author, entry.authorName) : null,
    element('div', { class: 'body' }, bubble(entry, context), ...extras(entry, context)),
    deliveryLine(entry, context),
  );
}

export function avatar(author: 'bot' | 'agent' | 'queue', name: string | null): HTMLElement {
  const initials = author === 'agent' ? initialsOf(name) : '';
  const inside = initials === '' ? icon(author === 'bot' ? SPARK : PERSON) : initials;
  return element('span', { class: `avatar ${author}`, 'aria-hidden': 'true' }, inside);
}

function authorLine(entry: MessageEntry, { words, locale }: ViewContext): HTMLElement {
  const byAuthor = { customer: words.you, bot: words.assistant, agent: words.person, system: '' };
  const name = entry.author === 'customer' ? words.you : (entry.authorName ?? byAuthor[entry.author]);
  const time = element('time', { datetime: entry.createdAt }, timeOfDay(entry.createdAt, locale));
  // Seen only at the head of a group; a screen reader gets it with every message.
  return element(
    'p',
    { class: entry.startsGroup ? 'author' : 'author unseen' },
    element('span', {}, name),
    ' ',
    time,
  );
}

function bubble(entry: MessageEntry, { baseUrl }: ViewContext): HTMLElement | null {
  if (entry.asksNow && entry.message?.card?.type === 'rating') return null; // the card asks the same
  const html = entry.author === 'customer' ? '' : (entry.message?.html ?? '');
  if (html === '' && entry.text.trim() === '') return null;
  const node = element('div', { class: html === '' ? 'bubble plain' : 'bubble' });
  node.append(html === '' ? entry.text : safeNodes(html, baseUrl));
  return node;
}

function extras(
  { message, outgoing, choiceState, chosen, asksNow }: MessageEntry,
  context: ViewContext,
): (HTMLElement | null)[] {
  if (!message) return [localFileList(outgoing?.files ?? [], context)];
  const isOpen = choiceState === 'open';
  const card = message.card ? drawCard(message.card, message.choices, { isOpen, asksNow }, context) : null;
  const choices = card ? card.choices : message.choices;
  return [
    card?.node ?? null,
    documentList(message.documents, context),
    choiceList(choices, isOpen, chosen, context),
  ];
}

function choiceList(
  choices: readonly Choice[],
  isOpen: boolean,
  chosen: string | null,
  { words, actions }: ViewContext,
): HTMLElement | null {
  if (choices.length === 0) return null;
  const group = element('div', { class: 'choices', role: 'group', 'aria-label': words.options });
  for (const choice of choices) {
    const press = () => {
      for (const button of group.querySelectorAll('button')) button.disabled = true;
      actions.choose(choice);
    };
    const className = choice.title === chosen ? 'choice chosen' : 'choice';
    group.append(
      element('button', { class: className, type: 'button', disabled: !isOpen, click: press }, choice.title),
    );
  }
  return group;
}

function deliveryLine(
  { delivery, outgoing }: MessageEntry,
  { words, actions }: ViewContext,
): HTMLElement | null {
  if (delivery === 'sent') return element('p', { class: 'delivery' }, words.sent);
  if (delivery === 'seen') return element('p', { class: 'delivery seen' }, words.seen);
  if (!outgoing) return null;
  const { clientId, choice, files, problem, problemCode } = outgoing;
  const edit = () => actions.edit(clientId);
  if (delivery === 'sending') {
    const cancel = element('button', { type: 'button', class: 'text', click: edit }, words.cancel);
    return element('p', { class: 'delivery' }, words.sending, files.length > 0 ? cancel : null);
  }
  const reason = problemCode === '' ? '' : codeInWords(problemCode, problem, words);
  return element(
    'p',
    { class: 'delivery problem', role: 'alert' },
    icon(WARNING),
    element('span', {}, `${words.failed} ${reason}`.trim()),
    element(
      'span',
      { class: 'remedies' },
      element(
        'button',
        { type: 'button', class: 'text', click: () => actions.retry(clientId) },
        words.tryAgain,
      ),
      choice === null ? element('button', { type: 'button', class: 'text', click: edit }, words.edit) : null,
    ),
  );
}

function initialsOf(name: string | null): string {
  const words = (name ?? '').split(/\s+/).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}
