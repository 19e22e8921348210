import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { GapReport } from '../../../shared/api/types';

export interface GapFilter {
  days: number;
  locale: string;
}

/** While the server is still clustering, it is asked again. */
const AGAIN_MS = 3_000;

/** What customers asked that nothing answers; with `fresh` computed anew. */
export const getGaps = (filter: GapFilter, fresh = false, signal?: AbortSignal): Promise<GapReport> =>
  request(`/api/knowledge/gaps${query({ ...filter, fresh: fresh ? 'true' : '' })}`, { signal });

export const gapsOptions = (filter: GapFilter) =>
  queryOptions({
    queryKey: keys.gaps(filter),
    queryFn: ({ signal }) => getGaps(filter, false, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.is_computing ? AGAIN_MS : false),
  });

export const useGaps = (filter: GapFilter) => useQuery(gapsOptions(filter));

export function useRecomputeGaps(filter: GapFilter) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => getGaps(filter, true),
    onSuccess: (report) => client.setQueryData(keys.gaps(filter), report),
  });
}
