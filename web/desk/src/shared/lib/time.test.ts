import { describe, expect, it } from 'vitest';

import { formatAgo, formatDay, formatWait, snoozeChoices } from './time';

const START = Date.UTC(2026, 2, 1, 9, 0, 0);
const since = new Date(START).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('formatWait', () => {
  it.each([
    [0, '0s'],
    [42_900, '42s'],
    [3 * MINUTE + 5_000, '3m 05s'],
    [HOUR + 12 * MINUTE, '1h 12m'],
    [52 * HOUR, '2d 4h'],
    [-5_000, '0s'],
  ])('after %i ms: %s', (elapsed, expected) => {
    expect(formatWait(since, START + elapsed)).toBe(expected);
  });
});

describe('formatAgo', () => {
  it.each([
    [20_000, 'now'],
    [5 * MINUTE, '5m'],
    [3 * HOUR, '3h'],
    [50 * HOUR, '2d'],
  ])('after %i ms: %s', (elapsed, expected) => {
    expect(formatAgo(since, START + elapsed)).toBe(expected);
  });

  it('becomes a date after a week', () => {
    expect(formatAgo(since, START + 10 * 24 * HOUR)).toMatch(/\d/);
  });
});

describe('formatDay', () => {
  const noon = new Date(2026, 2, 1, 12).getTime();

  it('names today and yesterday', () => {
    expect(formatDay(new Date(2026, 2, 1, 8).toISOString(), noon)).toBe('Today');
    expect(formatDay(new Date(2026, 1, 28, 23).toISOString(), noon)).toBe('Yesterday');
    expect(formatDay(new Date(2026, 1, 20, 8).toISOString(), noon)).toMatch(/20/);
  });
});

describe('snoozeChoices', () => {
  it('are all ahead', () => {
    for (let day = 1; day <= 7; day += 1) {
      const now = new Date(2026, 2, day, 23, 30);
      expect(snoozeChoices(now).every(({ until }) => until > now)).toBe(true);
    }
  });

  it('end on a Monday morning', () => {
    const friday = new Date(2026, 2, 6, 15);
    const until = snoozeChoices(friday).at(-1)?.until;
    expect([until?.getDay(), until?.getDate(), until?.getHours()]).toEqual([1, 9, 9]);
  });

  it('do not offer tomorrow twice on a Sunday', () => {
    const sunday = new Date(2026, 2, 8, 15);
    expect(snoozeChoices(sunday).map(({ label }) => label)).not.toContain('Until Monday, 9:00');
  });

  it('mean the next Monday on a Monday', () => {
    const monday = new Date(2026, 2, 9, 15);
    expect(snoozeChoices(monday).at(-1)?.until.getDate()).toBe(16);
  });
});
