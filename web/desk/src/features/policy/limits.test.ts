import { describe, expect, it } from 'vitest';

import { limit, policy } from '../../shared/testing';
import { changedLimits, changeInWords, changesOf, draftAfter, formatLimit, valueProblem } from './limits';

const days = limit();
const money = limit({
  key: 'authority',
  unit: 'money',
  currency: 'USD',
  value: '40.00',
  file_value: '40.00',
  minimum: '0.00',
  maximum: '100.00',
});

it.each([
  ['45', days, '45 days'],
  ['1', days, '1 day'],
  ['40.00', money, '$40.00'],
  ['12.5', limit({ unit: 'percent' }), '12.5%'],
  ['3', limit({ unit: 'count' }), '3'],
])('%s reads %#', (value, measure, text) => {
  expect(formatLimit(value, measure)).toBe(text);
});

it.each([
  ['45', days, null],
  [' 45 ', days, null],
  ['45.5', days, 'Write a whole number.'],
  ['', days, 'Write a whole number.'],
  ['91', days, 'Choose a value from 14 to 90 days.'],
  ['$60', money, null],
  ['60.005', money, 'Write a number such as 12.50.'],
  ['101', money, 'Choose a value from $0.00 to $100.00.'],
])('%j: %#', (typed, one, problem) => {
  expect(valueProblem(typed, one)).toBe(problem);
});

describe('a draft', () => {
  const returns = policy({ revision: 4, limits: [limit({ value: '45' }), money] });

  it('begins with the first change and ends with the last one taken back', () => {
    const first = draftAfter(returns, undefined, 'window.days', '60');
    expect(first).toEqual({ revision: 4, typed: { 'window.days': '60' } });
    const second = draftAfter({ ...returns, revision: 5 }, first, 'authority', '50');
    expect(second).toEqual({ revision: 4, typed: { 'window.days': '60', authority: '50' } });
    const third = draftAfter(returns, second, 'authority', '40.00');
    expect(third?.typed).toEqual({ 'window.days': '60' });
    expect(draftAfter(returns, third, 'window.days', '45')).toBeUndefined();
  });

  it('sends what is another value, and null for the file’s', () => {
    const draft = { revision: 4, typed: { 'window.days': '30', authority: '$40' } };
    expect(changedLimits(returns, draft).map(({ key }) => key)).toEqual(['window.days']);
    expect(changesOf(returns, draft)).toEqual({ 'window.days': null });
    expect(changesOf(returns, { revision: 4, typed: { authority: ' $50 ' } })).toEqual({ authority: '50' });
  });
});

it.each([
  [{ before: '30', after: '45', is_file_value: false }, '30 days → 45 days'],
  [{ before: '45', after: '30', is_file_value: true }, '45 days → 30 days, the file’s value'],
  [{ before: '45', after: null, is_file_value: false }, '45 days → no longer in the file'],
])('case %#: %s', (part, words) => {
  const change = {
    key: 'window.days',
    label: 'Return window',
    unit: 'days',
    currency: null,
    ...part,
  } as const;
  expect(changeInWords(change)).toBe(words);
});
