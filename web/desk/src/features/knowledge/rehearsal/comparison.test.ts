import { expect, test } from 'vitest';

import { candidate, reply } from '../../../shared/testing';
import { isSameReply, saidBriefly } from './comparison';

test('a reply in a few words', () => {
  expect(saidBriefly(reply())).toBe('answers with “Parking” (84%)');
  expect(saidBriefly(reply({ verdict: 'clarify' }))).toBe('asks which one is meant');
  expect(saidBriefly(reply({ verdict: 'none', candidates: [] }))).toBe('has no answer');
});

test('replies are the same when a customer reads the same', () => {
  const edited = candidate('Parking', { passage: { text: 'Other words', html: '<p>Other words</p>' } });
  expect(isSameReply(reply(), reply({ confidence: 0.7 }))).toBe(true);
  expect(isSameReply(reply(), reply({ candidates: [edited] }))).toBe(false);
  expect(isSameReply(reply(), reply({ candidates: [candidate('Outlet')] }))).toBe(false);
  expect(isSameReply(reply(), reply({ verdict: 'none' }))).toBe(false);
});

test('which articles are only nearest does not matter to a reply without an answer', () => {
  const none = reply({ verdict: 'none' });
  expect(isSameReply(none, reply({ verdict: 'none', candidates: [] }))).toBe(true);
});

test('a choice is another one when it offers others', () => {
  const offered = (...titles: string[]) =>
    reply({ verdict: 'clarify', candidates: titles.map((title) => candidate(title)) });
  expect(isSameReply(offered('A', 'B', 'C', 'D'), offered('A', 'B', 'C', 'E'))).toBe(true);
  expect(isSameReply(offered('A', 'B'), offered('B', 'A'))).toBe(false);
});
