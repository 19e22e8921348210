import { describe, expect, it } from 'vitest';

import type { ImportReport } from '../../shared/api/types';
import { hindrance, outcomeCounts, resultSentence, SHOWN_ROWS, shownRows, touched } from './report';

const row = (slug: string, outcome: ImportReport['articles'][number]['outcome']) => ({
  file: 'faq.csv',
  row: 2,
  slug,
  locale: 'en',
  title: slug,
  category: 'orders',
  outcome,
  changed: [],
  is_published_now: false,
});

const report = (
  counts: Partial<ImportReport['counts']>,
  articles: ImportReport['articles'] = [],
): ImportReport => ({
  is_applied: false,
  counts: { created: 0, updated: 0, unchanged: 0, left: 0, archived: 0, published: 0, refused: 0, ...counts },
  articles,
  problems: [],
  notes: [],
});

describe('a report of an import', () => {
  it('names only what occurs', () => {
    expect(outcomeCounts(report({ unchanged: 2, created: 1 }))).toEqual([
      { outcome: 'created', count: 1 },
      { outcome: 'unchanged', count: 2 },
    ]);
  });

  it('counts an article that is only published, and none twice', () => {
    expect(touched(report({ unchanged: 3, published: 3 }))).toBe(3);
    expect(touched(report({ created: 2, updated: 1, published: 3 }))).toBe(3);
  });

  it('shows one outcome, and not all of ten thousand rows', () => {
    const rows = Array.from({ length: SHOWN_ROWS + 5 }, (_, place) =>
      row(`a${place}`, place % 2 ? 'created' : 'left'),
    );
    expect(shownRows(report({}, rows), null)).toHaveLength(SHOWN_ROWS);
    expect(shownRows(report({}, rows), 'left').every(({ outcome }) => outcome === 'left')).toBe(true);
  });

  it('says what was done', () => {
    expect(resultSentence(report({ created: 1, published: 1 }))).toBe('1 article created, 1 published.');
    expect(resultSentence(report({ created: 1200, updated: 2, refused: 1 }))).toBe(
      '1,200 articles created, 2 changed, 1 refused and left out.',
    );
    expect(resultSentence(report({ unchanged: 4 }))).toBe('Everything was there already: nothing changed.');
  });

  it('is not started with refused rows unless they are left out, nor for nothing', () => {
    expect(hindrance(report({ created: 1, refused: 2 }), false)).toContain(
      '2 places in the file are refused',
    );
    expect(hindrance(report({ created: 1, refused: 1 }), true)).toBeNull();
    expect(hindrance(report({ unchanged: 1 }), false)).toContain('nothing to import');
  });
});
