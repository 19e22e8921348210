import { describe, expect, test } from 'vitest';
import type { Item } from '../src/api/types';
import { itemsSentence, pairItemsWithChoices } from '../src/panel/item_choices';

function makeItem(name: string, overrides: Partial<Item> = {}): Item {
  const money = { quantity: 1, unit_price: '10.00', currency: 'USD' };
  return {
    line_id: name,
    name,
    variant: null,
    ...money,
    image_url: null,
    returnable: true,
    reason: null,
    ...overrides,
  };
}

const card = (items: Item[]) => ({
  type: 'items' as const,
  order_number: 'TR-10001',
  items,
  multiple: false,
});
const choices = (...titles: string[]) => titles.map((title) => ({ id: title, title }));

describe('pairItemsWithChoices', () => {
  test('finds items by name and variant, and leaves the other choices', () => {
    const items = [makeItem('Lamp', { variant: 'Blue' }), makeItem('Lamp', { variant: 'Red' })];
    const paired = pairItemsWithChoices(card(items), choices('Lamp (Red)', 'Lamp (Blue)', 'Cancel'));
    expect(paired.items.map(({ choice }) => choice?.title)).toEqual(['Lamp (Blue)', 'Lamp (Red)']);
    expect(paired.otherChoices.map(({ title }) => title)).toEqual(['Cancel']);
  });

  test('what is not sure stays a button of its own', () => {
    const paired = pairItemsWithChoices(card([makeItem('Lamp')]), choices('Lamp, blue', 'Lamp, red'));
    expect(paired.items[0]?.choice).toBeNull();
    expect(paired.otherChoices).toHaveLength(2);
  });

  test('an item that cannot be returned cannot be pressed', () => {
    const paired = pairItemsWithChoices(card([makeItem('Lamp', { returnable: false })]), choices('Lamp'));
    expect(paired.items[0]?.choice).toBeNull();
  });

  test('several items make one sentence', () => {
    expect(itemsSentence([makeItem('Lamp'), makeItem('Mug')])).toBe('Lamp, Mug');
  });
});
