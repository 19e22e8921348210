import type { Choice, Item, ItemsCard } from '../../api/types';
import { element, icon } from '../../dom';
import { money } from '../format';
import { itemsSentence, pairItemsWithChoices, type PairedItem } from '../item_choices';
import type { DrawnCard } from './cards';
import type { ViewContext } from './context';
import { FORWARD } from './icons';
import { safeUrl } from './safe_html';

/** The items of an order to pick from: each a button, or a box to tick where several may be sent together. */
export function itemsCard(
  card: ItemsCard,
  choices: readonly Choice[],
  isOpen: boolean,
  context: ViewContext,
): DrawnCard {
  const { items, otherChoices } = pairItemsWithChoices(card, choices);
  const label = context.words.order(card.order_number);
  const node = element('section', { class: 'card items', 'aria-label': label });
  node.append(element('header', { class: 'card-head' }, element('span', { class: 'card-title' }, label)));
  if (card.multiple) node.append(...tickList(items, isOpen, context));
  else {
    const rows = items.map((paired) => element('li', {}, itemButton(paired, isOpen, context)));
    node.append(element('ul', { class: 'item-list' }, ...rows));
  }
  return { node, choices: otherChoices };
}

function itemButton({ item, choice }: PairedItem, isOpen: boolean, context: ViewContext): HTMLElement {
  const inside = itemInside(item, context);
  if (!choice) return element('div', { class: item.returnable ? 'item' : 'item unavailable' }, ...inside);
  const press = () => context.actions.choose(choice);
  const properties = { class: 'item', type: 'button', disabled: !isOpen, click: press };
  return element('button', properties, ...inside, isOpen ? icon(FORWARD) : null);
}

function tickList(items: PairedItem[], isOpen: boolean, context: ViewContext): HTMLElement[] {
  const ticked = new Set<PairedItem>();
  const send = element('button', { class: 'primary', type: 'button', disabled: true });
  const relabel = () => {
    send.disabled = !isOpen || ticked.size === 0;
    send.textContent = context.words.sendItems(ticked.size);
  };
  relabel();
  send.addEventListener('click', () => {
    const chosen = items.filter((paired) => ticked.has(paired));
    const only = chosen.length === 1 ? chosen[0]?.choice : null;
    if (only) context.actions.choose(only);
    else context.actions.send(itemsSentence(chosen.map(({ item }) => item)));
  });
  const rows = items.map((paired) => {
    const box = element('input', { type: 'checkbox', disabled: !isOpen || !paired.item.returnable });
    box.addEventListener('change', () => {
      if (box.checked) ticked.add(paired);
      else ticked.delete(paired);
      relabel();
    });
    const className = paired.item.returnable ? 'item' : 'item unavailable';
    return element(
      'li',
      {},
      element('label', { class: className }, box, ...itemInside(paired.item, context)),
    );
  });
  const list = element('ul', { class: 'item-list' }, ...rows);
  return [element('div', { role: 'group', 'aria-label': context.words.pickItems }, list), send];
}

function itemInside(item: Item, { words, locale, baseUrl }: ViewContext): Node[] {
  const image = safeUrl(item.image_url, baseUrl);
  const details = [item.variant, item.quantity > 1 ? words.quantity(item.quantity) : null].filter(Boolean);
  const text = element(
    'span',
    { class: 'item-text' },
    element('span', { class: 'item-name' }, item.name),
    details.length > 0 ? element('span', { class: 'quiet' }, details.join(' · ')) : null,
    item.returnable ? null : element('span', { class: 'item-reason' }, item.reason ?? words.notReturnable),
  );
  return [
    image === null
      ? element('span', { class: 'item-image' })
      : element('img', { class: 'item-image', src: image, alt: '', loading: 'lazy' }),
    text,
    element('span', { class: 'item-price' }, money(item.unit_price, item.currency, locale)),
  ];
}
