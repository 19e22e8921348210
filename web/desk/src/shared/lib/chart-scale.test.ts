import { describe, expect, it } from 'vitest';

import { labelledDays, lastDays, niceTop, ticks } from './chart-scale';

describe('the scale', () => {
  it.each([
    [0, 4],
    [4, 4],
    [5, 5],
    [6, 10],
    [13, 20],
    [21, 50],
    [100, 100],
    [101, 200],
  ])('for %d goes to %d', (largest, top) => {
    expect(niceTop(largest)).toBe(top);
  });

  it('has whole numbers on it only', () => {
    expect(ticks(10)).toEqual([0, 5, 10]);
    expect(ticks(5)).toEqual([0, 5]);
  });

  it('names the last day, and not too many', () => {
    expect(labelledDays(7)).toHaveLength(7);
    expect(labelledDays(90)).toContain(89);
    expect(labelledDays(90).size).toBeLessThanOrEqual(8);
    expect(labelledDays(0).size).toBe(0);
  });
});

it('the last week ends today', () => {
  expect(lastDays(7, new Date(2026, 2, 3, 15))).toEqual({ from: '2026-02-25', to: '2026-03-03' });
});
