import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/transport';
import type { Message } from '../src/api/types';
import { Conversation, type Snapshot } from '../src/conversation/conversation';
import { browserMemory } from '../src/conversation/storage';
import { makeState } from './factories';
import { FakeServer } from './fake_server';

const MINUTE_MS = 60_000;

let server: FakeServer;
let snapshot: Snapshot;
let incoming: Message[];
let opened: Conversation[];

function makeConversation(): Conversation {
  const conversation = new Conversation({
    transport: server,
    memory: browserMemory('https://desk.example'),
    locale: 'en-US',
    user: null,
    onChange: (next) => (snapshot = next),
    onIncoming: (message) => incoming.push(message),
  });
  opened.push(conversation);
  return conversation;
}

async function started(): Promise<Conversation> {
  const conversation = makeConversation();
  await conversation.start();
  await vi.advanceTimersByTimeAsync(1);
  return conversation;
}

const texts = () => snapshot.messages.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  server = new FakeServer();
  incoming = [];
  opened = [];
});

afterEach(() => {
  for (const conversation of opened) conversation.stop();
  vi.useRealTimers();
});

describe('sending', () => {
  test('shows a message at once, and once when the server has it', async () => {
    const conversation = await started();
    conversation.send('Hello');
    expect(snapshot.outgoing.map(({ text }) => text)).toEqual(['Hello']);
    await vi.advanceTimersByTimeAsync(10);
    expect(snapshot.outgoing).toEqual([]);
    expect(texts()).toEqual(['Hello']);
  });

  test('a lost answer does not double the message', async () => {
    const conversation = await started();
    server.answersToLose = 2;
    conversation.send('Hello');
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(server.messages).toHaveLength(1);
    expect(texts()).toEqual(['Hello']);
    expect(snapshot.outgoing).toEqual([]);
  });

  test('messages keep their order while the first is being retried', async () => {
    const conversation = await started();
    server.isReachable = false;
    conversation.send('one');
    conversation.send('two');
    await vi.advanceTimersByTimeAsync(100);
    server.isReachable = true;
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(server.messages.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('after some tries the customer is asked, and trying again sends the same client id', async () => {
    const conversation = await started();
    server.isReachable = false;
    conversation.send('Hello');
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    const failed = snapshot.outgoing[0];
    expect(failed).toMatchObject({ state: 'failed', problem: '' });
    server.isReachable = true;
    conversation.retry(failed?.clientId ?? '');
    await vi.advanceTimersByTimeAsync(10);
    expect(server.messages.map(({ client_id }) => client_id)).toEqual([failed?.clientId]);
  });

  test('a refusal is shown in the words of the server and holds up nothing', async () => {
    const conversation = await started();
    server.refusals = [
      new ApiError(422, { error: 'choice_unknown', detail: 'That choice is no longer open.' }),
    ];
    conversation.choose({ id: 'x', title: 'Yes' });
    conversation.send('Hello');
    await vi.advanceTimersByTimeAsync(100);
    expect(snapshot.outgoing).toMatchObject([{ state: 'failed', problem: 'That choice is no longer open.' }]);
    expect(texts()).toEqual(['Hello']);
  });

  test('waits as long as the server asks when it is told to slow down', async () => {
    const conversation = await started();
    server.refusals = [new ApiError(429, { error: 'too_many_requests', retry_after_seconds: 20 })];
    conversation.send('Hello');
    await vi.advanceTimersByTimeAsync(19_000);
    expect(server.messages).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.messages).toHaveLength(1);
  });

  test('what was not delivered survives a reload of the page', async () => {
    const before = await started();
    server.isReachable = false;
    before.send('Do not lose me');
    await vi.advanceTimersByTimeAsync(100);
    before.stop();
    server.isReachable = true;
    await started();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.messages.map(({ text }) => text)).toEqual(['Do not lose me']);
  });

  test('an expired token begins another session, and the message arrives', async () => {
    const conversation = await started();
    server.token = 'token-2';
    server.state = makeState({ id: 'conversation-2' });
    conversation.send('Hello');
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(conversation.token).toBe('token-2');
    expect(texts()).toEqual(['Hello']);
  });
});

describe('receiving', () => {
  test('a message that the socket lost is fetched', async () => {
    await started();
    server.store({ text: 'one' });
    const second = server.store({ text: 'two' });
    server.push({ type: 'message.created', message: second });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(texts()).toEqual(['one', 'two']);
    expect(incoming.map(({ text }) => text).sort()).toEqual(['one', 'two']);
  });

  test('a reconnect resumes after the last message, with the state of the conversation', async () => {
    await started();
    server.push({ type: 'message.created', message: server.store({ text: 'one' }) });
    server.cutSockets();
    server.store({ text: 'two' });
    server.state = makeState({ status: 'open', owner: { kind: 'agent', name: 'Dana Brooks' } });
    expect(snapshot.connection).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(snapshot.connection).toBe('live');
    expect(texts()).toEqual(['one', 'two']);
    expect(snapshot.conversation?.owner.name).toBe('Dana Brooks');
  });

  test('where no socket gets through it polls, and goes back to a socket when one does', async () => {
    server.acceptsSockets = false;
    await started();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.calls.some((call) => call.startsWith('GET messages?'))).toBe(true);
    server.store({ text: 'by poll' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(texts()).toEqual(['by poll']);
    expect(snapshot.connection).toBe('live');
    server.acceptsSockets = true;
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    server.push({ type: 'message.created', message: server.store({ text: 'by socket' }) });
    expect(texts()).toEqual(['by poll', 'by socket']);
  });

  test('a silent connection is noticed and replaced', async () => {
    await started();
    const [first] = server.sockets;
    if (first) first.send = () => undefined; // pings vanish
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(first?.isClosed).toBe(true);
    expect(server.openSockets).toHaveLength(1);
  });

  test('who types is shown until the words arrive', async () => {
    await started();
    server.push({ type: 'typing', author: 'agent', name: 'Dana Brooks', active: true });
    expect(snapshot.typist).toEqual({ author: 'agent', name: 'Dana Brooks' });
    server.push({ type: 'message.created', message: server.store({ author: 'agent' }) });
    expect(snapshot.typist).toBeNull();
  });

  test('cuts in either direction at random lose and double nothing', async () => {
    let seed = 11;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const conversation = await started();
    for (let turn = 0; turn < 60; turn += 1) {
      if (random() < 0.3) server.cutSockets();
      if (random() < 0.3) server.answersToLose = 1;
      server.acceptsSockets = random() > 0.3;
      conversation.send(`customer ${turn}`);
      const reply = server.store({ text: `bot ${turn}` });
      if (random() > 0.4) server.push({ type: 'message.created', message: reply });
      await vi.advanceTimersByTimeAsync(random() * 4_000);
    }
    server.acceptsSockets = true;
    await vi.advanceTimersByTimeAsync(3 * MINUTE_MS);
    expect(snapshot.messages.map(({ sequence }) => sequence)).toEqual(server.messages.map((m) => m.sequence));
    const fromCustomer = server.messages
      .filter(({ author }) => author === 'customer')
      .map(({ text }) => text);
    expect(fromCustomer).toEqual(Array.from({ length: 60 }, (_, turn) => `customer ${turn}`));
    expect(incoming).toHaveLength(60);
  });
});

describe('the session', () => {
  test('is kept over a reload and forgotten by reset', async () => {
    const conversation = await started();
    expect(localStorage.getItem('frontdesk:https://desk.example:token')).toBe('token-1');
    conversation.reset();
    expect(localStorage.getItem('frontdesk:https://desk.example:token')).toBeNull();
  });

  test('opens by itself when the server comes up, with what was written meanwhile', async () => {
    server.isReachable = false;
    const conversation = makeConversation();
    await conversation.start();
    conversation.send('Anybody there?');
    await vi.advanceTimersByTimeAsync(5_000);
    server.isReachable = true;
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(texts()).toEqual(['Anybody there?']);
  });

  test('a draft is kept in the tab', async () => {
    const conversation = await started();
    conversation.saveDraft('half a sent');
    expect(makeConversation().draft).toBe('half a sent');
  });

  test('asking for a person shows the new owner', async () => {
    const conversation = await started();
    await conversation.requests.requestPerson();
    expect(snapshot.conversation?.owner.kind).toBe('queue');
  });
});
