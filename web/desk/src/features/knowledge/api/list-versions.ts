import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { VersionList } from '../../../shared/api/types';

export const listVersions = (id: string, before: number | null, signal?: AbortSignal): Promise<VersionList> =>
  request(`/api/knowledge/articles/${id}/versions${query({ before })}`, { signal });

export const versionsOptions = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.articleVersions(id),
    queryFn: ({ pageParam, signal }) => listVersions(id, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.has_more ? (page.versions.at(-1)?.number ?? null) : null),
  });

/** An article's versions, newest first. */
export const useVersions = (id: string) => useInfiniteQuery(versionsOptions(id));
