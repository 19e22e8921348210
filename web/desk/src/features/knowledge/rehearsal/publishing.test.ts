import { expect, test } from 'vitest';

import { ApiError } from '../../../shared/api/client';
import type { AnswerChange, Article, ArticleCheck } from '../../../shared/api/types';
import { checkedLine, needsALook, outcomeWords, publishChecked, publishedLine } from './publishing';

const change = (id: string, effect: AnswerChange['effect']): AnswerChange => ({
  id,
  question: `question ${id}`,
  article: { id: 'a1', slug: 'parking', title: 'Parking' },
  audience: 'public',
  effect,
  before: { verdict: 'answer', confidence: 0.9, article: { id: 'a1', slug: 'parking', title: 'Parking' } },
  after: { verdict: 'none', confidence: 0.1, article: null },
});

const check = (part: Partial<ArticleCheck> = {}): ArticleCheck => ({
  version: 3,
  questions: 12,
  changes: [],
  unanswered: [],
  too_close: [],
  ...part,
});

const close = { article: { id: 'b', slug: 'b', title: 'B' }, own: 'x', other: 'y', similarity: 0.9 };
const article = { id: 'a', version: 3 } as Article;
const outdated = new ApiError(409, 'answers_would_change', 'Look again.');

/** Checks answer one after the other; so do publications, `null` for one that is refused. */
function calls(checks: ArticleCheck[], publications: (Article | ApiError)[], agrees = true) {
  const log: string[] = [];
  return {
    log,
    check: () => {
      log.push('check');
      return Promise.resolve(checks.shift() ?? check());
    },
    publish: ({ accepted }: { accepted: string[] }) => {
      log.push(`publish ${accepted.join(' ')}`.trim());
      const result = publications.shift() ?? article;
      return result instanceof ApiError ? Promise.reject(result) : Promise.resolve(result);
    },
    ask: () => {
      log.push('ask');
      return Promise.resolve(agrees);
    },
  };
}

test('what changes nothing is published at once', async () => {
  const made = calls([check()], []);
  const published = await publishChecked({ id: 'a', version: 3 }, true, made);
  expect(made.log).toEqual(['check', 'publish']);
  expect(published).toEqual({ article, line: 'Published. 12 questions checked, all answered as before.' });
});

test('a worse answer is asked about, and named when it is accepted', async () => {
  const found = check({ changes: [change('w', 'worse'), change('b', 'better')] });
  const made = calls([found], []);
  await publishChecked({ id: 'a', version: 3 }, false, made);
  expect(made.log).toEqual(['check', 'ask', 'publish w']);
});

test('who says no publishes nothing', async () => {
  const made = calls([check({ changes: [change('w', 'worse')] })], [], false);
  expect(await publishChecked({ id: 'a', version: 3 }, false, made)).toBeNull();
  expect(made.log).toEqual(['check', 'ask']);
});

test('what changed meanwhile is looked at again', async () => {
  const found = check({ changes: [change('w', 'worse')] });
  const made = calls([check(), found], [outdated]);
  await publishChecked({ id: 'a', version: 3 }, false, made);
  expect(made.log).toEqual(['check', 'publish', 'check', 'ask', 'publish w']);
});

test('a publication that is refused again and again ends, and so does any other failure', async () => {
  const made = calls([], [outdated, outdated, outdated]);
  await expect(publishChecked({ id: 'a', version: 3 }, false, made)).rejects.toBe(outdated);
  const conflict = new ApiError(409, 'edit_conflict', 'Newer.');
  const other = calls([], [conflict]);
  await expect(publishChecked({ id: 'a', version: 3 }, false, other)).rejects.toBe(conflict);
  expect(other.log).toEqual(['check', 'publish']);
});

test('close articles are shown before the first publication only', () => {
  expect(needsALook(check({ too_close: [close] }), true)).toBe(true);
  expect(needsALook(check({ too_close: [close] }), false)).toBe(false);
  expect(needsALook(check({ changes: [change('b', 'better')] }), true)).toBe(false);
  expect(needsALook(check({ changes: [change('o', 'other')] }), false)).toBe(true);
  expect(
    needsALook(check({ unanswered: [{ question: 'q', after: change('x', 'worse').after }] }), false),
  ).toBe(true);
});

test('lines', () => {
  expect(checkedLine(check({ questions: 1 }))).toBe('1 question checked, answered as before.');
  expect(
    checkedLine(check({ changes: [change('w', 'worse'), change('o', 'other'), change('b', 'better')] })),
  ).toBe('12 questions checked: 1 answered worse, 1 answered differently, 1 answered better.');
  expect(publishedLine(check({ questions: 0 }))).toBe('Published. Customers get it from now on.');
});

test('an outcome in words, seen from its article', () => {
  const { before, after } = change('w', 'worse');
  expect(outcomeWords(before, 'a1')).toBe('answered with this article (90%)');
  expect(outcomeWords(before, 'elsewhere')).toBe('answered with “Parking” (90%)');
  expect(outcomeWords(after, 'a1')).toBe('no answer');
  expect(outcomeWords({ ...after, verdict: 'clarify' }, 'a1')).toBe('asked which one is meant');
});
