import { useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Timeline } from '../../../shared/api/types';

/** Who had the conversation when, what was promised, and who did what. */
export const getTimeline = (id: string, signal?: AbortSignal): Promise<Timeline> =>
  request(`/api/desk/conversations/${id}/timeline`, { signal });

export const useTimeline = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: keys.timeline(id),
    queryFn: ({ signal }) => getTimeline(id, signal),
    enabled,
  });
