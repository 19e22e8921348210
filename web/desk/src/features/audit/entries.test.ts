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
  [{ take_over: false }, ''],
  [{ takes: { reasons: ['upset'], flows: [] } }, 'takes: reasons upset'],
  [{ staff_id: 's1', team_ids: ['t1', 't9'] }, 'staff: Dana · team: Returns, t9'],
])('details in words: %o', (details, words) => {
  const names = new Map([
    ['s1', 'Dana'],
    ['t1', 'Returns'],
  ]);
  expect(detailsInWords(details, names)).toBe(words);
});

it('offers each action once, by name', () => {
  const entry = { action: 'claim' } as AuditEntry;
  expect(actionChoices([entry, entry], 'release', ['agent_changed'])).toEqual([
    'agent_changed',
    'claim',
    'release',
  ]);
});
