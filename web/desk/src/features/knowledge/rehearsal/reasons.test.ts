import { expect, test } from 'vitest';

import { candidate } from '../../../shared/testing';
import { leadOver, reasonsFor } from './reasons';

const none = { asked: 0, told: 0, asked_letters: 0, told_letters: 0, head: 0 };

test('bars are shares of the widest, side by side with those of the rival', () => {
  const reasons = reasonsFor(
    candidate('Parking', { contributions: { ...none, asked: 4, told: 1 } }),
    candidate('Outlet', { contributions: { ...none, asked: 2, head: 3 } }),
  );
  expect(reasons.map(({ evidence, own, rival }) => [evidence, own, rival])).toEqual([
    ['asked', 1, 0.5],
    ['told', 0.25, 0],
    ['head', 0, 0.75],
  ]);
});

test('without a rival only its own bars are there, and nothing divides by zero', () => {
  expect(reasonsFor(candidate('Parking', { contributions: none }), undefined)).toEqual([]);
  expect(
    reasonsFor(candidate('Parking', { contributions: { ...none, head: 2 } }), undefined).map(
      ({ evidence, own, rival }) => [evidence, own, rival],
    ),
  ).toEqual([['head', 1, 0]]);
});

test('the sentence names where the lead comes from and where the runner-up is ahead', () => {
  const best = candidate('Parking', { contributions: { ...none, asked: 4, told_letters: 1 } });
  const rival = candidate('Outlet', { contributions: { ...none, asked: 1, told_letters: 2 } });
  expect(leadOver(best, rival)).toBe(
    'It leads by what its questions and title mean; the runner-up has more by the words of its text.',
  );
  expect(leadOver(best, candidate('Outlet', { contributions: none }))).toBe(
    'It leads by what its questions and title mean.',
  );
  expect(leadOver(best, best)).toBe('They are as good as level.');
});
