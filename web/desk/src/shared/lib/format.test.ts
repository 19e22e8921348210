import { describe, expect, it } from 'vitest';

import { formatBytes, formatMoney, humanize, initials, oneLine } from './format';

describe('formatMoney', () => {
  it.each([
    ['35.00', 'USD', '$35.00'],
    ['1249', 'USD', '$1,249.00'],
    ['-5.5', 'EUR', '-€5.50'],
    ['', 'USD', 'USD'],
    ['about 5', 'USD', 'about 5 USD'],
    ['5.00', 'not a currency', '5.00 not a currency'],
    ['5.00', null, '5.00'],
  ])('%s %s', (amount, currency, expected) => {
    expect(formatMoney(amount, currency)).toBe(expected);
  });
});

it('names sizes', () => {
  expect([500, 48_211, 3_400_000].map(formatBytes)).toEqual(['500 B', '47 KB', '3.2 MB']);
});

it('makes names readable', () => {
  expect(humanize('start_return')).toBe('Start return');
});

it('takes initials from the first and the last name', () => {
  expect(['Ines Barbosa', 'ines', 'A B C', '  ', ''].map(initials)).toEqual(['IB', 'I', 'AC', '?', '?']);
});

it('flattens a table', () => {
  expect(oneLine('| way | hours |\n|---|:---:|\n| chat | 8 to 20 |')).toBe('way hours chat 8 to 20');
});

it('flattens Markdown to one line', () => {
  expect(oneLine('You have **60 days**.\n\n- See [returns](https://x.example)')).toBe(
    'You have 60 days. - See returns',
  );
});
