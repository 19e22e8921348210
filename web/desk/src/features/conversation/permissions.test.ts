import { describe, expect, it } from 'vitest';

import type { Permissions } from './permissions';
import { permissionsFor } from './permissions';
import type { Staff } from '../../shared/api/types';
import { summary } from '../../shared/testing';

const agent: Staff = { id: 's1', email: '', name: 'Dana', role: 'agent' };
const supervisor: Staff = { id: 's2', email: '', name: 'Lee', role: 'supervisor' };
const dana = { id: 's1', name: 'Dana' };
const priya = { id: 's5', name: 'Priya' };

const allowed = (permissions: Permissions) =>
  Object.entries(permissions)
    .filter(([, value]) => value)
    .map(([name, value]) => (name === 'claim' ? String(value) : name))
    .sort();

describe('permissionsFor', () => {
  it.each([
    ['an agent, waiting', agent, summary(), ['Claim']],
    ['a supervisor, waiting', supervisor, summary(), ['Claim', 'resolve', 'returnToBot', 'transfer']],
    ['an agent, with the bot', agent, summary({ status: 'pending' }), []],
    ['a supervisor, with the bot', supervisor, summary({ status: 'pending' }), ['Take over', 'resolve']],
    [
      'an agent, own',
      agent,
      summary({ assignee: dana }),
      ['release', 'reply', 'resolve', 'returnToBot', 'snooze', 'transfer'],
    ],
    [
      'an agent, own and snoozed',
      agent,
      summary({ status: 'snoozed', assignee: dana }),
      ['release', 'reply', 'resolve', 'returnToBot', 'snooze', 'transfer'],
    ],
    ['an agent, of a colleague', agent, summary({ assignee: priya }), []],
    [
      'a supervisor, of an agent',
      supervisor,
      summary({ assignee: priya }),
      ['Take over', 'join', 'release', 'resolve', 'returnToBot', 'transfer'],
    ],
    ['anybody, resolved', supervisor, summary({ status: 'resolved' }), []],
  ])('%s', (_, staff, conversation, expected) => {
    expect(allowed(permissionsFor(conversation, staff))).toEqual(expected);
  });
});
