import { describe, expect, it } from 'vitest';

import { agent, at, summary, team } from '../../shared/testing';
import { liveConversations, liveFigures, teamQueues } from './live-figures';

const due = {
  target: 'first_reply',
  began_at: at(0),
  warn_at: at(60),
  due_at: at(120),
  broken_at: null,
  kept_at: null,
} as const;
const returns = { id: 't1', name: 'Returns' };
const queue = [
  summary({ id: 'q1', waiting_since: at(30), team: returns, due }),
  summary({ id: 'q2', waiting_since: at(0) }),
];
const held = summary({ id: 'p1', assignee: { id: 's1', name: 'Dana' }, due: { ...due, broken_at: at(1) } });
// A view of all open conversations holds the waiting ones too.
const open = [...queue, held];
const bot = [summary({ id: 'b1', status: 'pending' })];

describe('the live figures', () => {
  it('count each conversation once', () => {
    const agents = [
      agent({ open_conversations: 2, capacity: 4 }),
      agent({ id: 's2', state: 'busy', capacity: 9 }),
      agent({ id: 's3', role: 'editor', capacity: 9 }),
    ];
    expect(liveFigures(queue, open, bot, agents, Date.parse(at(90)))).toEqual({
      waiting: 2,
      waitingSince: at(0),
      withPeople: 1,
      withBot: 1,
      soonDue: 1,
      overdue: 1,
      online: 1,
      load: 2,
      capacity: 4,
    });
  });

  it('are nothing when nothing goes on', () => {
    expect(liveFigures([], [], [], [], 0)).toMatchObject({ waiting: 0, waitingSince: null, capacity: 0 });
  });
});

it('queues by team name those that wait for none', () => {
  const rows = teamQueues(queue, [team({ id: 't2', name: 'Billing', is_open: false }), team(returns)]);
  expect(rows.map(({ name, waiting }) => [name, waiting])).toEqual([
    ['No team', 1],
    ['Returns', 1],
    ['Billing', 0],
  ]);
});

it.each([
  ['all', ['q1', 'q2', 'p1', 'b1']],
  ['waiting', ['q1', 'q2']],
  ['people', ['p1']],
  ['bot', ['b1']],
] as const)('lists %s', (filter, ids) => {
  expect(liveConversations(queue, open, bot, filter).map(({ id }) => id)).toEqual(ids);
});
