import { describe, expect, it } from 'vitest';

import type { ConversationSummary, DeskEvent, Staff } from '../../shared/api/types';
import { agent, approval, at, message, summary } from '../../shared/testing';
import { type NoticeContext, noticesFor } from './notices';

const dana: Staff = { id: 's1', name: 'Dana Brooks', email: 'dana@example.com', role: 'agent' };
const lee: Staff = { id: 's2', name: 'Lee Moreau', email: 'lee@example.com', role: 'supervisor' };
const mine = summary({ assignee: { id: 's1', name: 'Dana Brooks' } });
const theirs = summary({ assignee: { id: 's9', name: 'Marcus Hale' } });
const due = {
  target: 'first_reply',
  began_at: at(0),
  warn_at: at(1),
  due_at: at(2),
  broken_at: null,
  kept_at: null,
} as const;

const context = (part: Partial<NoticeContext> = {}): NoticeContext => ({
  staff: dana,
  own: agent(),
  queueBefore: [],
  queueAfter: [],
  find: () => undefined,
  inFront: null,
  ...part,
});
const updated = (conversation: ConversationSummary): DeskEvent => ({
  type: 'conversation.updated',
  conversation,
});

describe('a customer who begins to wait', () => {
  const arrives = (part: Partial<NoticeContext> = {}, who = summary()) =>
    noticesFor(updated(who), context({ queueBefore: [], queueAfter: [who], ...part }));

  it('is told with the reason, and not with their words', () => {
    expect(arrives()).toEqual([
      {
        kind: 'waiting',
        level: 1,
        title: 'Ines Barbosa is waiting',
        body: 'Asked for a person',
        path: '/inbox/waiting/c1',
      },
    ]);
  });

  it('is no news when they waited before, or before the desk was opened', () => {
    expect(arrives({ queueBefore: [summary()] })).toEqual([]);
    expect(arrives({ queueBefore: undefined })).toEqual([]);
  });

  it('is louder when it is urgent', () => {
    expect(arrives({}, summary({ priority: 'urgent' }))[0]?.level).toBe(2);
  });

  it('does not concern an agent of another team, but a supervisor and whoever is in no team', () => {
    const who = summary({ team: { id: 't2', name: 'Billing' } });
    expect(arrives({ own: agent({ team_ids: ['t1'] }) }, who)).toEqual([]);
    expect(arrives({ own: agent({ team_ids: ['t2'] }) }, who)).toHaveLength(1);
    expect(arrives({ own: agent({ team_ids: [] }) }, who)).toHaveLength(1);
    expect(arrives({ staff: lee, own: agent({ id: 's2', team_ids: ['t1'] }) }, who)).toHaveLength(1);
  });

  it('is told once for several at a time', () => {
    const queueAfter = [summary({ id: 'c1' }), summary({ id: 'c2' })];
    const [notice, ...more] = noticesFor(
      { type: 'queue.updated', conversations: queueAfter },
      context({ queueAfter }),
    );
    expect(notice?.title).toBe('2 customers are waiting');
    expect(more).toEqual([]);
  });
});

describe('a promise', () => {
  it('that is about to break is told to the one who can keep it', () => {
    const event: DeskEvent = { type: 'promise.warning', conversation: { ...mine, due } };
    expect(noticesFor(event, context())).toMatchObject([
      { kind: 'promise', level: 2, title: 'Ines Barbosa: first reply due soon', path: '/inbox/mine/c1' },
    ]);
  });

  it('of a colleague is told to nobody else until it is broken, and then to supervisors', () => {
    const warning: DeskEvent = { type: 'promise.warning', conversation: theirs };
    const broken: DeskEvent = { type: 'promise.broken', conversation: theirs };
    expect(noticesFor(warning, context())).toEqual([]);
    expect(noticesFor(broken, context())).toEqual([]);
    expect(noticesFor(warning, context({ staff: lee }))).toEqual([]);
    expect(noticesFor(broken, context({ staff: lee }))).toMatchObject([{ level: 3 }]);
  });
});

describe('what happens to one’s own conversations', () => {
  it('an assignment is told', () => {
    expect(noticesFor({ type: 'assigned', conversation: mine }, context())).toMatchObject([
      { kind: 'assigned', level: 2, title: 'Ines Barbosa is yours now', path: '/inbox/mine/c1' },
    ]);
  });

  it('a loss is told with its reason', () => {
    const event: DeskEvent = { type: 'lost', conversation_id: 'c1', reason: 'taken_over' };
    expect(noticesFor(event, context({ find: () => mine }))).toMatchObject([
      { title: 'Ines Barbosa is no longer yours', body: 'A supervisor has taken it over.' },
    ]);
    expect(noticesFor({ ...event, reason: 'something new' }, context())[0]?.body).not.toBe('');
  });

  it.each([
    ['is told', mine, null, 1],
    ['is not told while one reads it', mine, 'c1', 0],
    ['is not told of a colleague’s conversation', theirs, null, 0],
  ])('a reply of the customer %s', (_, held, inFront, count) => {
    const event: DeskEvent = { type: 'message.created', conversation_id: 'c1', message: message() };
    expect(noticesFor(event, context({ find: () => held, inFront }))).toHaveLength(count);
  });

  it('one’s own words are no news', () => {
    const event: DeskEvent = {
      type: 'message.created',
      conversation_id: 'c1',
      message: message({ author: 'agent' }),
    };
    expect(noticesFor(event, context({ find: () => mine }))).toEqual([]);
  });
});

it('a decision that is needed is told', () => {
  const event: DeskEvent = { type: 'approval.created', approval: approval() };
  expect(noticesFor(event, context())).toMatchObject([{ kind: 'approval', path: '/approvals' }]);
});

it('a decision that a supervisor has to make is told to supervisors', () => {
  const event: DeskEvent = { type: 'approval.created', approval: approval({ authority: 'supervisor' }) };
  expect(noticesFor(event, context())).toEqual([]);
  expect(noticesFor(event, context({ staff: lee }))).toHaveLength(1);
});
