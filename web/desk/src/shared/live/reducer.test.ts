import { describe, expect, it } from 'vitest';

import { approval, at, detail, message, summary } from '../testing';
import {
  belongsTo,
  detailAfterMessage,
  detailAfterUpdate,
  inServingOrder,
  leavesGap,
  messagesAfter,
  newlyWaiting,
  pagesAfterUpdate,
  queueAfterUpdate,
  waitingApprovalsAfter,
} from './reducer';

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe('the queue', () => {
  it('serves by priority, then by the longest wait', () => {
    const queue = [
      summary({ id: 'late', waiting_since: at(90) }),
      summary({ id: 'early', waiting_since: at(10) }),
      summary({ id: 'urgent', priority: 'urgent', waiting_since: at(100) }),
      summary({ id: 'low', priority: 'low', waiting_since: at(0) }),
    ];
    expect(ids(inServingOrder(queue))).toEqual(['urgent', 'early', 'late', 'low']);
  });

  it('orders times with and without fractions of a second', () => {
    const queue = [
      summary({ id: 'b', waiting_since: '2026-03-01T09:00:00.500000Z' }),
      summary({ id: 'a', waiting_since: '2026-03-01T09:00:00Z' }),
    ];
    expect(ids(inServingOrder(queue))).toEqual(['a', 'b']);
  });

  it('loses a conversation that somebody has claimed', () => {
    const claimed = summary({ epoch: 2, assignee: { id: 's1', name: 'Dana' }, waiting_since: null });
    expect(queueAfterUpdate([summary(), summary({ id: 'c2' })], claimed)).toEqual([summary({ id: 'c2' })]);
  });

  it('gains a conversation that was released', () => {
    const released = summary({ id: 'c0', waiting_since: at(-60) });
    expect(ids(queueAfterUpdate([summary()], released))).toEqual(['c0', 'c1']);
  });

  it('ignores an update that is older than what it holds', () => {
    const held = summary({ epoch: 3 });
    const stale = summary({ epoch: 2, status: 'resolved' });
    expect(queueAfterUpdate([held], stale)).toEqual([held]);
  });

  it('rings only for those who were not waiting before', () => {
    expect(ids(newlyWaiting([summary()], [summary(), summary({ id: 'c2' })]))).toEqual(['c2']);
  });
});

describe('the paged lists', () => {
  const page = (...conversations: ReturnType<typeof summary>[]) => ({ conversations, next_before: null });

  it('move a conversation with new activity to the top, off a later page', () => {
    const pages = [page(summary({ id: 'a', last_message_at: at(50) })), page(summary({ id: 'b' }))];
    const changed = summary({ id: 'b', last_message_at: at(60), last_sequence: 2 });
    const after = pagesAfterUpdate(pages, changed, true);
    expect(after.map(({ conversations }) => ids(conversations))).toEqual([['b', 'a'], []]);
  });

  it('drop a conversation that no longer belongs', () => {
    const after = pagesAfterUpdate([page(summary())], summary({ epoch: 2, status: 'resolved' }), false);
    expect(after[0]?.conversations).toEqual([]);
  });

  it('keep what they hold against an older update', () => {
    const pages = [page(summary({ epoch: 5 }))];
    expect(pagesAfterUpdate(pages, summary({ epoch: 4 }), false)).toEqual(pages);
  });

  it.each([
    ['mine', summary({ assignee: { id: 's1', name: 'Dana' } }), true],
    ['mine', summary({ assignee: { id: 's2', name: 'Sam' } }), false],
    ['mine', summary({ status: 'snoozed', assignee: { id: 's1', name: 'Dana' } }), true],
    ['open', summary(), true],
    ['open', summary({ status: 'pending' }), false],
    ['bot', summary({ status: 'pending' }), true],
    ['resolved', summary({ status: 'resolved' }), true],
    ['bot', summary({ status: 'pending', last_message_at: null }), false],
  ] as const)('view %s', (view, conversation, expected) => {
    expect(belongsTo(view, conversation, 's1')).toBe(expected);
  });
});

describe('a transcript', () => {
  it('takes the next message at the end', () => {
    expect(messagesAfter([message()], message({ sequence: 2 })).map(({ sequence }) => sequence)).toEqual([
      1, 2,
    ]);
  });

  it('holds a message once, however often it arrives', () => {
    const messages = [message(), message({ sequence: 2 })];
    expect(messagesAfter(messages, message({ sequence: 2, text: 'again' }))).toHaveLength(2);
  });

  it('puts an overtaken message where it belongs', () => {
    const messages = [message(), message({ sequence: 3 })];
    const after = messagesAfter(messages, message({ sequence: 2 }));
    expect(after.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('knows when something is missing', () => {
    expect(leavesGap([message()], message({ sequence: 2 }))).toBe(false);
    expect(leavesGap([message()], message({ sequence: 3 }))).toBe(true);
    expect(leavesGap([], message({ sequence: 1 }))).toBe(false);
  });

  it('remembers the highest sequence', () => {
    expect(detailAfterMessage(detail(), message({ sequence: 2 })).conversation.last_sequence).toBe(2);
  });

  it('is not overwritten by an older state', () => {
    const held = detail({ conversation: summary({ epoch: 4 }) });
    expect(detailAfterUpdate(held, summary({ epoch: 3 }))).toBe(held);
  });
});

describe('waiting approvals', () => {
  it('come oldest first and leave when decided', () => {
    const older = approval({ id: 'a0', created_at: at(-10) });
    const both = waitingApprovalsAfter([approval()], older);
    expect(ids(both)).toEqual(['a0', 'a1']);
    expect(ids(waitingApprovalsAfter(both, approval({ state: 'approved' })))).toEqual(['a0']);
  });
});
