import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Floor, SearchQuality } from '../../../shared/api/types';

/** Questions by day and verdict, and what they would have got with every floor. */
export const getQuality = (days: number, signal?: AbortSignal): Promise<SearchQuality> =>
  request(`/api/knowledge/quality${query({ days })}`, { signal });

export const qualityOptions = (days: number) =>
  queryOptions({
    queryKey: keys.quality(days),
    queryFn: ({ signal }) => getQuality(days, signal),
    placeholderData: keepPreviousData,
  });

export const useQuality = (days: number) => useQuery(qualityOptions(days));

interface FloorChange {
  /** Null: as the operator has set it. */
  floor: number | null;
  /** Of the floor that was looked at. */
  version: number;
}

/** Answers from another confidence on, everywhere. 409 `floor_changed`. */
export const setFloor = (change: FloorChange): Promise<Floor> =>
  request('/api/knowledge/quality/floor', { method: 'PUT', body: change });

export function useSetFloor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: setFloor,
    // After a conflict, too: then the other one's floor is shown.
    onSettled: () => client.invalidateQueries({ queryKey: ['quality'] }),
  });
}
