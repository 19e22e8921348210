import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Article } from '../../../shared/api/types';

export const getArticle = (id: string, signal?: AbortSignal): Promise<Article> =>
  request(`/api/knowledge/articles/${id}`, { signal });

export const articleOptions = (id: string) =>
  queryOptions({
    queryKey: keys.article(id),
    queryFn: ({ signal }) => getArticle(id, signal),
    // Coming back to the tab tells early that a colleague has saved in the meantime.
    staleTime: 5_000,
  });

export const useArticle = (id: string) => useQuery(articleOptions(id));
