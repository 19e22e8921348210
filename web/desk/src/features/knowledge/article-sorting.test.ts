import { describe, expect, test } from 'vitest';

import type { ArticleFigures, ArticleListItem } from '../../shared/api/types';
import { LAST_CHANGED_FIRST, pressed, readSorting, sorted, writeSorting } from './article-sorting';

const article = (id: string, title: string, updated_at = '2026-03-01T00:00:00Z') =>
  ({ id, title, updated_at, questions: id.length }) as ArticleListItem;

const figures = new Map(
  [
    ['a', 3],
    ['c', 7],
  ].map(([id, shown]) => [id as string, { article_id: id, shown } as ArticleFigures]),
);

describe('the order of articles', () => {
  const articles = [article('a', 'pears'), article('b', 'Apples'), article('c', 'plums')];
  const ids = (text: string) => sorted(articles, figures, readSorting(text)).map(({ id }) => id);

  test('is by figures, none counting as nothing', () => {
    expect(ids('-shown')).toEqual(['c', 'a', 'b']);
    expect(ids('shown')).toEqual(['b', 'a', 'c']);
  });

  test('is by title without regard to case', () => {
    expect(ids('title')).toEqual(['b', 'a', 'c']);
  });

  test('keeps equal ones as they were', () => {
    expect(ids('-updated_at')).toEqual(['a', 'b', 'c']);
  });

  test('is the last changed first unless the address says something that is known', () => {
    expect(readSorting(null)).toEqual(LAST_CHANGED_FIRST);
    expect(readSorting('-colour')).toEqual(LAST_CHANGED_FIRST);
  });

  test('is written as it is read', () => {
    expect(['title', '-helped'].map((text) => writeSorting(readSorting(text)))).toEqual(['title', '-helped']);
  });

  test('turns round when a column is pressed again', () => {
    const first = pressed('shown', LAST_CHANGED_FIRST);
    expect(first).toEqual({ by: 'shown', descending: true });
    expect(pressed('shown', first)).toEqual({ by: 'shown', descending: false });
    expect(pressed('title', first)).toEqual({ by: 'title', descending: false });
  });
});
