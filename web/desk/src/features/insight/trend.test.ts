import { describe, expect, test } from 'vitest';

import { comparison, linePoints, questions, times } from './trend';

describe('comparison', () => {
  test.each([
    [5, 0, 'new: nobody asked in the 30 days before'],
    [5, 5, 'as many as in the 30 days before'],
    [5, 2, '3 more than in the 30 days before'],
    [2, 5, '3 fewer than in the 30 days before'],
  ])('%d after %d', (count, before, words) => {
    expect(comparison(count, before, 30)).toBe(words);
  });

  test('of a single day', () => {
    expect(comparison(1, 2, 1)).toBe('1 fewer than in the day before');
  });
});

test('one is said otherwise than several', () => {
  expect([times(1), times(3), questions(1), questions(3)]).toEqual([
    'once',
    '3 times',
    '1 question',
    '3 questions',
  ]);
});

describe('linePoints', () => {
  test('reach from edge to edge and from nothing to the most', () => {
    expect(linePoints([0, 4, 2], 104, 24)).toBe('2.0,22.0 52.0,2.0 102.0,12.0');
  });

  test('lie on the ground when there is nothing', () => {
    expect(linePoints([0, 0], 104, 24)).toBe('2.0,22.0 102.0,22.0');
    expect(linePoints([], 104, 24)).toBe('');
  });
});
