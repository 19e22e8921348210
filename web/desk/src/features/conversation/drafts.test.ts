import { describe, expect, it, vi } from 'vitest';

import { MemoryStorage } from '../../shared/testing';
import { appended, DraftStore } from './drafts';

describe('drafts', () => {
  it('are kept by conversation and kind, over a reload', () => {
    const storage = new MemoryStorage();
    const drafts = new DraftStore(storage);
    drafts.write('c1', 'reply', 'Dear Ines');
    drafts.write('c1', 'note', 'check the scan');
    const reloaded = new DraftStore(storage);
    expect(reloaded.read('c1', 'reply')).toBe('Dear Ines');
    expect(reloaded.read('c1', 'note')).toBe('check the scan');
    expect(reloaded.read('c2', 'reply')).toBe('');
  });

  it('leave nothing behind when they are sent', () => {
    const storage = new MemoryStorage();
    const drafts = new DraftStore(storage);
    drafts.write('c1', 'reply', 'Hi');
    drafts.write('c1', 'reply', '');
    expect(storage.length).toBe(0);
  });

  it('live on in memory when the storage is full', () => {
    const storage = new MemoryStorage();
    vi.spyOn(storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const drafts = new DraftStore(storage);
    drafts.write('c1', 'reply', 'Hi');
    expect(drafts.read('c1', 'reply')).toBe('Hi');
  });

  it('survive rubbish in the storage', () => {
    const storage = new MemoryStorage();
    storage.setItem('frontdesk.draft.c1.reply', '{"a":1}');
    expect(new DraftStore(storage).read('c1', 'reply')).toBe('');
  });
});

it('puts what is inserted below what is written', () => {
  expect(appended('', 'Passage')).toBe('Passage');
  expect(appended('Hi Ines,\n', 'Passage')).toBe('Hi Ines,\n\nPassage');
});
