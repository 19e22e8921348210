import { expect, it } from 'vitest';

import { at } from '../../shared/testing';
import { expiry, isHeldByOther } from './expiry';

const now = Date.parse(at(0));

it.each([
  [-5, 'expires now', true],
  [30, 'expires in 1 min', true],
  [3_540, 'expires in 59 min', true],
  [3 * 3_600, 'expires in 3 h', true],
  [5 * 3_600, 'expires in 5 h', false],
  [72 * 3_600, 'expires in 3 days', false],
])('in %d s: %s', (seconds, text, isSoon) => {
  expect(expiry(at(seconds), now)).toEqual({ text, isSoon });
});

it.each([
  [null, false, false],
  ['s1', false, false],
  ['s2', false, true],
  ['s2', true, false],
])('claimed by %s, supervising %s', (claimerId, supervises, isHeld) => {
  expect(isHeldByOther(claimerId, 's1', supervises)).toBe(isHeld);
});
