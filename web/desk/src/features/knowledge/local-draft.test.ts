import { expect, it } from 'vitest';

import { MemoryStorage } from '../../shared/testing';
import { EMPTY_FIELDS } from './fields';
import { dropLocalDraft, keepLocalDraft, readLocalDraft } from './local-draft';

const DRAFT = { fields: { ...EMPTY_FIELDS, title: 'Returns' }, version: 3, keptAt: '2026-03-01T09:00:00Z' };

it('keeps an article’s unsaved changes until they are dropped', () => {
  const storage = new MemoryStorage();
  keepLocalDraft(storage, 'a1', DRAFT);
  expect(readLocalDraft(storage, 'a1')).toEqual(DRAFT);
  expect(readLocalDraft(storage, 'a2')).toBeNull();
  dropLocalDraft(storage, 'a1');
  expect(readLocalDraft(storage, 'a1')).toBeNull();
});

it('completes a draft of an older desk', () => {
  const storage = new MemoryStorage();
  storage.setItem('frontdesk.article-draft.a1', JSON.stringify({ ...DRAFT, fields: { title: 'Old' } }));
  expect(readLocalDraft(storage, 'a1')?.fields).toEqual({ ...EMPTY_FIELDS, title: 'Old' });
});

it('ignores rubbish', () => {
  const storage = new MemoryStorage();
  storage.setItem('frontdesk.article-draft.a1', '{"fields": 3}');
  expect(readLocalDraft(storage, 'a1')).toBeNull();
});
