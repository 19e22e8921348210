import { describe, expect, test } from 'vitest';
import type { Message } from '../src/api/types';
import type { Outgoing } from '../src/conversation/outbox';
import { layOut, type MessageEntry } from '../src/panel/layout';
import { makeMessage, makeState } from './factories';

function laidOut(messages: Message[], outgoing: Outgoing[] = [], state = makeState()): MessageEntry[] {
  const entries = layOut({ messages, outgoing, conversation: state });
  return entries.filter((entry) => entry.kind === 'message');
}

function makeOutgoing(overrides: Partial<Outgoing> = {}): Outgoing {
  const blank = { clientId: 'a', text: 'Yes', choice: null, problem: '', createdAt: '2026-03-01T09:31:00Z' };
  return { ...blank, files: [], problemCode: '', state: 'sending', ...overrides };
}

const question = makeMessage({
  sequence: 1,
  choices: [
    { id: '1', title: 'Yes' },
    { id: '2', title: 'No' },
  ],
});

describe('layOut', () => {
  test('a message keeps its key from the press of Enter to the answer of the server', () => {
    const [before] = laidOut([], [makeOutgoing()]);
    const [after] = laidOut([makeMessage({ sequence: 1, author: 'customer', client_id: 'a' })]);
    expect(after?.key).toBe(before?.key);
  });

  test('choices are open while the bot has the conversation and nothing was answered', () => {
    expect(laidOut([question])[0]?.choiceState).toBe('open');
    const withPerson = makeState({ status: 'open', owner: { kind: 'queue', name: null } });
    expect(laidOut([question], [], withPerson)[0]?.choiceState).toBe('used');
  });

  test('choices close with the answer, and the one taken is marked', () => {
    const [first] = laidOut([question], [makeOutgoing()]);
    expect(first).toMatchObject({ choiceState: 'used', chosen: 'Yes' });
  });

  test('an answer that failed leaves the choices open', () => {
    const [first] = laidOut([question], [makeOutgoing({ state: 'failed' })]);
    expect(first).toMatchObject({ choiceState: 'open', chosen: null });
  });

  test('groups what one author wrote in a row', () => {
    const [first, second, third] = laidOut([
      makeMessage({ sequence: 1 }),
      makeMessage({ sequence: 2 }),
      makeMessage({ sequence: 3, author: 'agent', author_name: 'Dana Brooks' }),
    ]);
    expect([first?.startsGroup, first?.endsGroup]).toEqual([true, false]);
    expect([second?.startsGroup, second?.endsGroup]).toEqual([false, true]);
    expect([third?.startsGroup, third?.endsGroup]).toEqual([true, true]);
  });

  test('puts a line between days', () => {
    const messages = [
      makeMessage({ sequence: 1, created_at: '2026-03-01T12:00:00Z' }),
      makeMessage({ sequence: 2, created_at: '2026-03-03T12:00:00Z' }),
    ];
    const kinds = layOut({ messages, outgoing: [], conversation: makeState() }).map(({ kind }) => kind);
    expect(kinds).toEqual(['day', 'message', 'day', 'message']);
  });

  test('says "sent" only under a last message of the customer', () => {
    const own = makeMessage({ sequence: 1, author: 'customer' });
    expect(laidOut([own])[0]?.delivery).toBe('sent');
    expect(laidOut([own, makeMessage({ sequence: 2 })])[0]?.delivery).toBeNull();
  });
});
