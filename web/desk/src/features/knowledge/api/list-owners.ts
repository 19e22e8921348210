import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ArticleOwner } from '../../../shared/api/types';

export async function listOwners(signal?: AbortSignal): Promise<ArticleOwner[]> {
  const { owners } = await request<{ owners: ArticleOwner[] }>('/api/knowledge/owners', { signal });
  return owners;
}

export const ownersOptions = () =>
  queryOptions({
    queryKey: keys.owners,
    queryFn: ({ signal }) => listOwners(signal),
    staleTime: 60_000,
  });

/** Who may look after an article. */
export const useOwners = () => useQuery(ownersOptions());
