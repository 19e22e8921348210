import { queryOptions, useQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ArticleFigures } from '../../../shared/api/types';

/** What came of each article in the last `days`, by its id. */
export async function getFigures(days: number, signal?: AbortSignal): Promise<Map<string, ArticleFigures>> {
  const { articles } = await request<{ articles: ArticleFigures[] }>(
    `/api/knowledge/figures${query({ days })}`,
    { signal },
  );
  return new Map(articles.map((figures) => [figures.article_id, figures]));
}

export const figuresOptions = (days: number) =>
  queryOptions({ queryKey: keys.figures(days), queryFn: ({ signal }) => getFigures(days, signal) });

export const useFigures = (days: number) => useQuery(figuresOptions(days));
