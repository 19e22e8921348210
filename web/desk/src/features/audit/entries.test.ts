import { expect, it } from 'vitest';

import type { AuditEntry } from '../../shared/api/types';
import { actionChoices, detailsInWords } from './entries';

it.each([
  [{}, ''],
  [{ from: 'queue', to: null }, 'from: queue'],
  [
    { team: { id: 't1', name: 'Returns' }, skills: ['german', 'fees'] },
    'team: Returns · skills: german, fees',
  ],
  [{ take_over: true, count: 3 }, 'take over: yes · count: 3'],
])('details in words: %o', (details, words) => {
  expect(detailsInWords(details)).toBe(words);
});

it('offers each action once, by name', () => {
  const entry = { action: 'claim' } as AuditEntry;
  expect(actionChoices([entry, entry], 'release', ['agent_changed'])).toEqual([
    'agent_changed',
    'claim',
    'release',
  ]);
});
