import { describe, expect, it, vi } from 'vitest';

import { MemoryStorage } from '../../shared/testing';
import { newClientId, Outbox } from './outbox';

const MESSAGE = {
  conversationId: 'c1',
  clientId: 'm1',
  text: 'Hello',
  isPrivate: false,
  uploads: [],
  seen: 1,
};
const NOW = new Date('2026-03-01T09:00:00Z');

describe('the outbox', () => {
  it('keeps the text of what failed, under the same name', () => {
    const outbox = new Outbox(new MemoryStorage());
    outbox.begin(MESSAGE, NOW);
    outbox.fail('m1', 'No connection');
    expect(outbox.in('c1')).toMatchObject([{ ...MESSAGE, state: 'failed', problem: 'No connection' }]);
    outbox.begin(MESSAGE, new Date());
    expect(outbox.in('c1')).toMatchObject([{ state: 'sending', createdAt: NOW.toISOString() }]);
  });

  it('knows a message that somebody else’s words have overtaken, until it is sent after all', () => {
    const outbox = new Outbox(new MemoryStorage());
    outbox.begin(MESSAGE, NOW);
    outbox.fail('m1', 'The customer has written.', true);
    expect(outbox.in('c1')).toMatchObject([{ text: 'Hello', state: 'failed', isStale: true }]);
    outbox.begin({ ...MESSAGE, seen: 2 }, NOW);
    expect(outbox.in('c1')).toMatchObject([{ seen: 2, state: 'sending', isStale: false }]);
  });

  it('forgets what is stored', () => {
    const outbox = new Outbox(new MemoryStorage());
    outbox.begin(MESSAGE, NOW);
    outbox.remove('m1');
    expect(outbox.in('c1')).toEqual([]);
  });

  it('offers what was on its way again after a reload', () => {
    const storage = new MemoryStorage();
    new Outbox(storage).begin(MESSAGE, NOW);
    expect(new Outbox(storage).in('c1')).toMatchObject([{ clientId: 'm1', text: 'Hello', state: 'failed' }]);
  });

  it('keeps conversations apart', () => {
    const outbox = new Outbox(new MemoryStorage());
    outbox.begin(MESSAGE, NOW);
    expect(outbox.in('c2')).toEqual([]);
  });

  it('gives the same list until something changes', () => {
    const outbox = new Outbox(new MemoryStorage());
    const listener = vi.fn();
    outbox.subscribe(listener);
    expect(outbox.in('c1')).toBe(outbox.in('c1'));
    outbox.begin(MESSAGE, NOW);
    expect(outbox.in('c1')).toBe(outbox.in('c1'));
    expect(listener).toHaveBeenCalledOnce();
  });

  it('starts empty from a storage with rubbish in it', () => {
    const storage = new MemoryStorage();
    storage.setItem('frontdesk.outbox', '{not json');
    expect(new Outbox(storage).in('c1')).toEqual([]);
  });
});

it('names messages as the API asks for', () => {
  expect(newClientId()).toMatch(/^[\x21-\x7e]{1,64}$/);
  expect(newClientId()).not.toBe(newClientId());
});
