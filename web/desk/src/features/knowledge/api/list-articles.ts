import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ArticleListItem } from '../../../shared/api/types';

export interface ArticleFilter {
  /** A status, or '' for all that are not archived away by the server. */
  status: string;
  category: string;
  q: string;
  /** A staff account, or '' for anybody's. */
  owner: string;
  /** 'true' for those to be looked at again by now, or ''. */
  review_due: string;
}

export async function listArticles(filter: ArticleFilter, signal?: AbortSignal): Promise<ArticleListItem[]> {
  const { articles } = await request<{ articles: ArticleListItem[] }>(
    `/api/knowledge/articles${query({ ...filter })}`,
    { signal },
  );
  return articles;
}

export const articlesOptions = (filter: ArticleFilter) =>
  queryOptions({
    queryKey: keys.articleList({ ...filter }),
    queryFn: ({ signal }) => listArticles(filter, signal),
    placeholderData: keepPreviousData,
  });

export const useArticles = (filter: ArticleFilter) => useQuery(articlesOptions(filter));
