import { describe, expect, it } from 'vitest';

import type { ServicePromise } from '../api/types';
import { at } from '../testing';
import { dueDistance, dueLevel, dueSentence } from './due';

const promise = (part: Partial<ServicePromise> = {}): ServicePromise => ({
  target: 'first_reply',
  began_at: at(0),
  warn_at: at(240),
  due_at: at(300),
  broken_at: null,
  kept_at: null,
  ...part,
});
const moment = (seconds: number) => Date.parse(at(seconds));

describe('a promise that is due', () => {
  it.each([
    [0, 'ahead'],
    [239, 'ahead'],
    [240, 'soon'],
    [299, 'soon'],
    [300, 'broken'],
    [9000, 'broken'],
  ])('after %d s is %s', (seconds, level) => {
    expect(dueLevel(promise(), moment(seconds))).toBe(level);
  });

  it('is broken when the server says so, whatever this clock says', () => {
    expect(dueLevel(promise({ broken_at: at(10) }), moment(0))).toBe('broken');
  });

  it.each([
    [280, '20s'],
    [60, '4m'],
    [420, '2m'],
    [300 - 3 * 3600 - 5 * 60, '3h 05m'],
    [300 - 50 * 3600, '2d 2h'],
  ])('at %d s is %s away', (seconds, distance) => {
    expect(dueDistance(promise(), moment(seconds))).toBe(distance);
  });

  it('says what is due and when', () => {
    expect(dueSentence(promise(), moment(60))).toBe('First reply due in 4m');
    expect(dueSentence(promise({ target: 'next_reply' }), moment(420))).toBe('Next reply 2m overdue');
  });
});
