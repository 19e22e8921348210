import { describe, expect, it } from 'vitest';

import { agent, summary, team } from '../../shared/testing';
import { agentTargets, teamTargets } from './transfer-targets';

const returns = team({ id: 't1', name: 'Returns' });
const billing = team({ id: 't2', name: 'Billing', is_open: false });
const mine = summary({ assignee: { id: 's1', name: 'Dana Brooks' }, team: { id: 't1', name: 'Returns' } });

const agents = [
  agent({ id: 's1', name: 'Dana Brooks' }),
  agent({ id: 's2', name: 'Olu Away', state: 'offline' }),
  agent({ id: 's3', name: 'Marcus Full', open_conversations: 4, capacity: 4 }),
  agent({
    id: 's4',
    name: 'Nina Free',
    open_conversations: 4,
    capacity: 10,
    skills: ['german'],
    team_ids: ['t2'],
  }),
  agent({ id: 's5', name: 'Sam Editor', role: 'editor' }),
];

describe('colleagues to give a conversation to', () => {
  it('are the free ones first, without its owner and without editors', () => {
    expect(agentTargets(agents, [returns, billing], mine, '').map(({ id }) => id)).toEqual([
      's4',
      's3',
      's2',
    ]);
  });

  it('say what they have in hand, and their teams', () => {
    expect(agentTargets(agents, [billing], mine, 'nina')[0]?.detail).toBe('Online · 4 of 10 open · Billing');
  });

  it.each([
    ['marcus', ['s3']],
    ['GERMAN', ['s4']],
    ['billing', ['s4']],
    ['nobody', []],
  ])('are found by %s', (search, ids) => {
    expect(agentTargets(agents, [billing], mine, search).map(({ id }) => id)).toEqual(ids);
  });
});

describe('teams to give a conversation to', () => {
  it('are all, also its own: back into the queue for a colleague', () => {
    expect(teamTargets([returns, billing], mine, '').map(({ id }) => id)).toEqual(['t1', 't2']);
    expect(teamTargets([returns, billing], mine, 'bill')[0]?.detail).toBe('Closed now');
  });

  it('leave out the one in whose queue it waits', () => {
    const waiting = { ...mine, assignee: null };
    expect(teamTargets([returns, billing], waiting, '').map(({ id }) => id)).toEqual(['t2']);
  });
});
