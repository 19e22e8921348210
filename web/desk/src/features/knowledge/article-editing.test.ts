import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError } from '../../shared/api/client';
import type { Article } from '../../shared/api/types';
import { MemoryStorage } from '../../shared/testing';
import { ArticleEditing, isUnsaved, KEEP_AFTER_MS, type Published } from './article-editing';
import type { ArticleFields } from './fields';
import { keepLocalDraft, readLocalDraft } from './local-draft';

const ARTICLE: Article = {
  id: 'a1',
  slug: 'returns',
  title: 'Returns',
  category: 'returns',
  locale: 'en',
  audience: 'public',
  status: 'draft',
  body: 'You have 30 days.',
  html: '',
  questions: ['how long'],
  flow: null,
  version: 1,
  published_version: null,
  has_unpublished_changes: false,
  created_at: '2026-03-01T09:00:00Z',
  updated_at: '2026-03-01T09:00:00Z',
  updated_by: 'Sam',
  url: '/help/returns',
  review_note: null,
  plan: {
    owner_id: null,
    note: '',
    review_at: null,
    publish_at: null,
    publish_version: null,
    unpublish_at: null,
    planned_by: null,
  },
};

/** A server with one article, which answers when it is let. */
class FakeServer {
  article: Article = ARTICLE;
  readonly log: string[] = [];
  private gate: Promise<void> = Promise.resolve();

  /** Holds every answer back until the function it gives is called. */
  hold(): () => void {
    let open: () => void = () => undefined;
    this.gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  create = async (fields: ArticleFields): Promise<Article> => {
    this.log.push(`create ${fields.body}`);
    await this.gate;
    this.article = { ...ARTICLE, ...fields, id: 'a9' };
    return this.article;
  };

  save = async ({ version, fields }: { version: number; fields: ArticleFields }): Promise<Article> => {
    this.log.push(`save ${fields.body}`);
    await this.gate;
    if (version !== this.article.version) {
      throw new ApiError(409, 'edit_conflict', 'Kim saved in the meantime.', { current: this.article });
    }
    this.article = { ...this.article, ...fields, version: version + 1 };
    return this.article;
  };

  publish = async ({ version }: Article): Promise<Published | null> => {
    this.log.push(`publish ${version}`);
    await this.gate;
    if (version !== this.article.version) {
      throw new ApiError(409, 'edit_conflict', 'Kim saved in the meantime.', { current: this.article });
    }
    this.article = { ...this.article, status: 'published', published_version: version };
    return { article: this.article, line: 'Published.' };
  };

  submit = (): Promise<Article> => {
    this.log.push('submit');
    this.article = { ...this.article, status: 'in_review' };
    return Promise.resolve(this.article);
  };
}

let storage: MemoryStorage;
let server: FakeServer;
let told: string[];
let created: Article[];

function edit(stored: Article | null): ArticleEditing {
  return new ArticleEditing(stored, storage, server, {
    onArticle: () => undefined,
    onCreated: (article) => created.push(article),
    onDone: (message) => told.push(message),
    onError: (title) => told.push(`! ${title}`),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = new MemoryStorage();
  server = new FakeServer();
  told = [];
  created = [];
});
afterEach(() => vi.useRealTimers());

describe('publishing', () => {
  it('publishes what was typed the moment before', async () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'You have 60 days.' });
    await editing.saveAndPublish();
    expect(server.article).toMatchObject({ body: 'You have 60 days.', published_version: 2 });
    expect(isUnsaved(editing.getState())).toBe(false);
  });

  it('waits for a save under way, and takes what was typed during it', async () => {
    const editing = edit(ARTICLE);
    const answer = server.hold();
    editing.change({ body: 'First.' });
    const saved = editing.saveDraft();
    await vi.advanceTimersByTimeAsync(0);
    editing.change({ body: 'First. Second.' });
    const published = editing.saveAndPublish();
    answer();
    await Promise.all([saved, published]);
    expect(server.log).toEqual(['save First.', 'save First. Second.', 'publish 3']);
    expect(editing.getState().conflict).toBeNull();
    expect(server.article.published_version).toBe(3);
  });

  it('keeps typed what is typed while it is under way', async () => {
    const editing = edit(ARTICLE);
    const answer = server.hold();
    editing.change({ body: 'Out.' });
    const published = editing.saveAndPublish();
    await vi.advanceTimersByTimeAsync(0);
    editing.change({ body: 'Out. And more.' });
    editing.typeQuestion('another');
    answer();
    await published;
    expect(server.article.body).toBe('Out.');
    expect(editing.getState().fields.body).toBe('Out. And more.');
    expect(editing.getState().question).toBe('another');
    expect(isUnsaved(editing.getState())).toBe(true);
  });

  it('takes the question with it that was typed and not added', async () => {
    const editing = edit(ARTICLE);
    editing.typeQuestion('when is it too late');
    await editing.saveAndPublish();
    expect(server.article.questions).toEqual(['how long', 'when is it too late']);
    expect(editing.getState().question).toBe('');
  });

  it('publishes nothing that cannot be saved, and says why at the field', async () => {
    const editing = edit(ARTICLE);
    editing.change({ body: '  ', title: '' });
    await editing.saveAndPublish();
    expect(server.log).toEqual([]);
    expect(Object.keys(editing.getState().errors)).toEqual(['title', 'body']);
    editing.change({ title: 'Returns' });
    expect(Object.keys(editing.getState().errors)).toEqual(['body']);
  });

  it('stops at whoever decides against it, and what was typed is saved', async () => {
    const editing = edit(ARTICLE);
    server.publish = () => Promise.resolve(null);
    editing.change({ body: 'Doubtful.' });
    await editing.saveAndPublish();
    expect(server.article).toMatchObject({ body: 'Doubtful.', published_version: null });
    expect([told, isUnsaved(editing.getState())]).toEqual([[], false]);
  });

  it('saves nothing anew when nothing was typed', async () => {
    await edit(ARTICLE).saveAndPublish();
    expect(server.log).toEqual(['publish 1']);
  });
});

describe('submitting', () => {
  it('saves first', async () => {
    const editing = edit(ARTICLE);
    editing.change({ title: 'Send it back' });
    await editing.saveAndSubmit();
    expect(server.log).toEqual(['save You have 30 days.', 'submit']);
    expect(editing.getState().base?.status).toBe('in_review');
  });
});

describe('leaving', () => {
  it('loses nothing, not even what was typed the moment before', () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'Half a thou' });
    editing.typeQuestion('and a half ques');
    editing.keep();
    const again = edit(ARTICLE).getState();
    expect(again.fields.body).toBe('Half a thou');
    expect(again.fields.questions).toEqual(['how long', 'and a half ques']);
    expect(again.restoredFrom).not.toBeNull();
  });

  it('keeps a copy soon after each change, also while typing goes on', () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'A' });
    vi.advanceTimersByTime(KEEP_AFTER_MS - 1);
    editing.change({ body: 'AB' });
    vi.advanceTimersByTime(1);
    expect(readLocalDraft(storage, 'a1')?.fields.body).toBe('AB');
  });

  it('keeps nothing once it is saved or dropped', async () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'A' });
    vi.advanceTimersByTime(KEEP_AFTER_MS);
    await editing.saveDraft();
    expect(readLocalDraft(storage, 'a1')).toBeNull();
    editing.change({ body: 'B' });
    vi.advanceTimersByTime(KEEP_AFTER_MS);
    editing.discard();
    expect(readLocalDraft(storage, 'a1')).toBeNull();
    expect(editing.getState().fields.body).toBe('A');
  });
});

describe('a new article', () => {
  it('takes what was typed while it was created to its own address', async () => {
    const editing = edit(null);
    const answer = server.hold();
    editing.change({ title: 'New', category: 'returns', body: 'Begun.' });
    const saved = editing.saveDraft();
    await vi.advanceTimersByTimeAsync(0);
    editing.change({ body: 'Begun. And gone on.' });
    answer();
    await saved;
    editing.keep();
    expect(created.map(({ id }) => id)).toEqual(['a9']);
    expect(readLocalDraft(storage, 'new')).toBeNull();
    expect(edit(server.article).getState().fields.body).toBe('Begun. And gone on.');
  });

  it('takes along what is typed until its page is there', async () => {
    const editing = edit(null);
    editing.change({ title: 'New', category: 'returns', body: 'Begun.' });
    await editing.saveDraft();
    editing.change({ body: 'Begun. And on.' });
    const page = edit(server.article);
    expect(page.getState().fields.body).toBe('Begun. And on.');
    editing.typeQuestion('and when it is drawn already');
    page.open();
    expect(page.getState().fields.questions).toEqual(['and when it is drawn already']);
    page.change({ body: 'Here.' });
    page.open();
    expect(page.getState().fields.body).toBe('Here.');
  });

  it('is created once, however often Save is pressed', async () => {
    const editing = edit(null);
    editing.change({ title: 'New', category: 'returns', body: 'Begun.' });
    await Promise.all([editing.saveDraft(), editing.saveAndPublish()]);
    expect(server.log).toEqual(['create Begun.', 'publish 1']);
    expect(created).toHaveLength(1);
  });
});

describe('two editors', () => {
  const THEIRS: Article = { ...ARTICLE, version: 2, body: 'Theirs.', updated_by: 'Kim' };

  it('see each other’s version where nothing is lost by it', () => {
    const editing = edit(ARTICLE);
    editing.receive(THEIRS);
    expect(editing.getState()).toMatchObject({ base: THEIRS, conflict: null });
  });

  it('learn of it before they save', () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'Mine.' });
    editing.receive(THEIRS);
    expect(editing.getState().conflict).toBe(THEIRS);
    expect(editing.getState().fields.body).toBe('Mine.');
  });

  it('learn of it at the latest when they save', async () => {
    const editing = edit(ARTICLE);
    server.article = THEIRS;
    editing.change({ body: 'Mine.' });
    expect(await editing.saveDraft()).toBe(false);
    expect(editing.getState().conflict).toBe(THEIRS);
    expect(server.article.body).toBe('Theirs.');
  });

  it('may save theirs over the other’s', async () => {
    const editing = edit(ARTICLE);
    server.article = THEIRS;
    editing.change({ body: 'Mine.' });
    await editing.saveDraft();
    expect(await editing.keepMine(THEIRS)).toBe(true);
    expect(server.article).toMatchObject({ body: 'Mine.', version: 3 });
    expect(editing.getState().conflict).toBeNull();
  });

  it('may take the other’s and still find their own, later too', () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'Mine.' });
    editing.receive(THEIRS);
    editing.takeTheirs(THEIRS);
    expect(editing.getState().fields.body).toBe('Theirs.');
    const later = edit(THEIRS);
    expect(later.getState().setAside?.fields.body).toBe('Mine.');
    later.bringBack();
    expect(later.getState()).toMatchObject({ fields: { body: 'Mine.' }, setAside: null });
    expect(isUnsaved(later.getState())).toBe(true);
  });

  it('who come back to a draft on an older version are told', () => {
    keepLocalDraft(storage, 'a1', {
      fields: { ...edit(ARTICLE).getState().fields, body: 'Mine.' },
      version: 1,
      keptAt: '2026-03-01T09:00:00Z',
    });
    expect(edit(THEIRS).getState()).toMatchObject({ fields: { body: 'Mine.' }, conflict: THEIRS });
  });
});

describe('what the server refuses', () => {
  it('is said at the field', async () => {
    const editing = edit(ARTICLE);
    editing.change({ body: 'Mine.' });
    server.save = () =>
      Promise.reject(
        new ApiError(422, 'invalid_request', 'locale: unknown', {
          fields: [{ field: 'locale', problem: '"tlh" is unknown; known are en' }],
        }),
      );
    await editing.saveDraft();
    expect(editing.getState().errors).toEqual({ locale: '"tlh" is unknown; known are en' });
    server.save = () => Promise.reject(new ApiError(413, 'article_too_large', 'The body has 1000 KB.'));
    await editing.saveDraft();
    expect(editing.getState().errors).toEqual({ body: 'The body has 1000 KB.' });
    expect(told).toEqual(['! The article was not saved', '! The article was not saved']);
    expect(editing.getState().busy).toBeNull();
  });
});
