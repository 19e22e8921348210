/** The order of the list of articles. Pure. */
import type { ArticleFigures, ArticleListItem } from '../../shared/api/types';

export const SORTABLE = [
  'title',
  'questions',
  'shown',
  'helped',
  'not_helped',
  'led_to_person',
  'updated_at',
] as const;
export type SortKey = (typeof SORTABLE)[number];

export interface Sorting {
  by: SortKey;
  descending: boolean;
}

export type Figures = ReadonlyMap<string, ArticleFigures>;

/** As the server lists them. */
export const LAST_CHANGED_FIRST: Sorting = { by: 'updated_at', descending: true };

/** "-shown" is most shown first. */
export function readSorting(text: string | null): Sorting {
  const descending = text?.startsWith('-') ?? false;
  const named = descending ? text?.slice(1) : text;
  const by = SORTABLE.find((key) => key === named);
  return by ? { by, descending } : LAST_CHANGED_FIRST;
}

export const writeSorting = ({ by, descending }: Sorting): string => (descending ? `-${by}` : by);

/** A column that is pressed: its figures come most first, words from A on; pressed again the other way round. */
export function pressed(by: SortKey, now: Sorting): Sorting {
  return now.by === by ? { by, descending: !now.descending } : { by, descending: by !== 'title' };
}

export function sorted(
  articles: readonly ArticleListItem[],
  figures: Figures,
  { by, descending }: Sorting,
): ArticleListItem[] {
  const value = (article: ArticleListItem): number | string => {
    if (by === 'title') return article.title.toLocaleLowerCase();
    if (by === 'updated_at') return Date.parse(article.updated_at);
    if (by === 'questions') return article.questions;
    return figures.get(article.id)?.[by] ?? 0;
  };
  const compare = (a: ArticleListItem, b: ArticleListItem): number => {
    const [first, second] = [value(a), value(b)];
    if (typeof first === 'string' || typeof second === 'string')
      return String(first).localeCompare(String(second));
    return first - second;
  };
  return [...articles].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}
