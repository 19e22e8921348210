import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ArticleVersion } from '../../../shared/api/types';

export const getVersion = (id: string, number: number, signal?: AbortSignal): Promise<ArticleVersion> =>
  request(`/api/knowledge/articles/${id}/versions/${number}`, { signal });

export const versionOptions = (id: string, number: number) =>
  queryOptions({
    queryKey: keys.articleVersion(id, number),
    queryFn: ({ signal }) => getVersion(id, number, signal),
  });

export const useVersion = (id: string, number: number) => useQuery(versionOptions(id, number));
