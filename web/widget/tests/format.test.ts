import { describe, expect, test } from 'vitest';
import { retryDelay } from '../src/conversation/backoff';
import { date, fileSize, money } from '../src/panel/format';

describe('format', () => {
  test('amounts', () => {
    expect(money('35.00', 'USD', 'en-US')).toBe('$35.00');
    expect(money('free', 'USD', 'en-US')).toBe('free');
    expect(money('35.00', 'no currency', 'en-US')).toBe('35.00 no currency');
  });

  test('a date without a time is the same day everywhere', () => {
    expect(date('2026-03-01', 'en-US')).toBe('Mar 1, 2026');
    expect(date('soon', 'en-US')).toBe('soon');
  });

  test('sizes', () => {
    expect(fileSize(48_213, 'en-US')).toBe('48 kB');
    expect(fileSize(1_500_000, 'en-US')).toBe('1.5 MB');
  });
});

describe('retryDelay', () => {
  test('doubles up to half a minute', () => {
    const longest = [1, 2, 3, 10].map((attempt) => retryDelay(attempt, () => 1));
    expect(longest).toEqual([800, 1600, 3200, 30_000]);
  });

  test('is spread over its upper half', () => {
    expect(retryDelay(1, () => 0)).toBe(400);
  });
});
