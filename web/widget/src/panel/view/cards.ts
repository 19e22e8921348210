import type { ArticleCard, Card, Choice, OrderCard, ReceiptCard, Row, SummaryCard } from '../../api/types';
import { element, icon } from '../../dom';
import { date, money } from '../format';
import { answerRating } from './answer_rating';
import type { ViewContext } from './context';
import { BOOK, CHECK, OUTWARD, PARCEL } from './icons';
import { itemsCard } from './items_card';
import { safeUrl } from './safe_html';

export interface DrawnCard {
  node: HTMLElement | null;
  /** Choices that the card does not offer itself. */
  choices: readonly Choice[];
}

/** Null for a type of card this widget does not know: the message's text is complete without it. */
export function drawCard(
  card: Card,
  choices: readonly Choice[],
  { isOpen, asksNow }: { isOpen: boolean; asksNow: boolean },
  context: ViewContext,
): DrawnCard {
  switch (card.type) {
    case 'article':
      return { node: articleCard(card, context), choices };
    case 'items':
      return itemsCard(card, choices, isOpen, context);
    case 'order':
      return { node: orderCard(card, context), choices };
    case 'summary':
      return { node: summaryCard(card, context), choices };
    case 'receipt':
      return { node: receiptCard(card, context), choices };
    case 'away':
      return { node: asksNow ? asking(context.replyAddress) : null, choices };
    case 'rating':
      return { node: asksNow ? asking(context.ratingForm) : null, choices };
    default:
      return { node: null, choices };
  }
}

function asking(form: HTMLElement): HTMLElement {
  return element('section', { class: 'card' }, form);
}

function articleCard(card: ArticleCard, context: ViewContext): HTMLElement {
  const link = articleLink(card, context);
  if (!card.question_id) return link;
  return element('div', { class: 'answer' }, link, answerRating(card.question_id, context));
}

function articleLink(card: ArticleCard, { words, baseUrl }: ViewContext): HTMLElement {
  const url = safeUrl(card.url, baseUrl);
  return element(
    'a',
    { class: 'card article', href: url, target: '_blank', rel: 'noopener noreferrer' },
    element('span', { class: 'card-icon' }, icon(BOOK)),
    element(
      'span',
      { class: 'article-text' },
      card.category ? element('span', { class: 'quiet' }, card.category) : null,
      element('span', { class: 'article-title' }, card.title),
    ),
    icon(OUTWARD),
    element('span', { class: 'unseen' }, `${words.readArticle}, ${words.opensInNewTab}`),
  );
}

function orderCard(card: OrderCard, { words, locale }: ViewContext): HTMLElement {
  const days: [string, string | null][] = [
    [words.placedOn, card.placed_on],
    [words.expectedOn, card.delivered_on ? null : card.expected_on],
    [words.deliveredOn, card.delivered_on],
  ];
  const facts: Row[] = days.flatMap(([label, day]) => (day ? [{ label, value: date(day, locale) }] : []));
  if (card.carrier) facts.push({ label: words.carrier, value: card.carrier });
  if (card.tracking_number) facts.push({ label: words.tracking, value: card.tracking_number });
  return element(
    'section',
    { class: 'card', 'aria-label': words.order(card.order_number) },
    element(
      'header',
      { class: 'card-head' },
      element('span', { class: 'card-icon' }, icon(PARCEL)),
      element('span', { class: 'card-title' }, words.order(card.order_number)),
      element('span', { class: 'chip' }, card.status.replace(/_/g, ' ')),
    ),
    element(
      'ul',
      { class: 'order-items' },
      ...card.items.map(({ name, quantity }) =>
        element(
          'li',
          {},
          element('span', {}, name),
          element('span', { class: 'quiet' }, words.quantity(quantity)),
        ),
      ),
    ),
    rowList(facts),
    totalLine(words.total, money(card.total, card.currency, locale)),
  );
}

function summaryCard(card: SummaryCard, { words, locale }: ViewContext): HTMLElement {
  return element(
    'section',
    { class: 'card', 'aria-label': card.title },
    element('header', { class: 'card-head' }, element('span', { class: 'card-title' }, card.title)),
    rowList(card.rows),
    card.total ? totalLine(words.total, money(card.total, card.currency ?? 'USD', locale)) : null,
  );
}

function receiptCard(card: ReceiptCard, { words }: ViewContext): HTMLElement {
  return element(
    'section',
    { class: 'card receipt', 'aria-label': card.title },
    element(
      'header',
      { class: 'card-head' },
      element('span', { class: 'card-icon done' }, icon(CHECK)),
      element('span', { class: 'card-title' }, card.title),
    ),
    rowList([{ label: words.reference, value: card.reference }, ...card.rows]),
  );
}

function rowList(rows: readonly Row[]): HTMLElement | null {
  if (rows.length === 0) return null;
  return element(
    'dl',
    { class: 'rows' },
    ...rows.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
  );
}

function totalLine(label: string, value: string): HTMLElement {
  return element('p', { class: 'total' }, element('span', {}, label), element('strong', {}, value));
}
