import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ConversationSummary } from '../../../shared/api/types';
import { useLive } from '../../../shared/live/context';

/** The queue is pushed; it is fetched now and then all the same, in case a push was lost. */
const RECONCILE_MS = 20_000;
/** While the socket is away, fetching is all there is. */
const POLL_MS = 4_000;

/** The waiting conversations, in the order they are served. */
export async function getQueue(signal?: AbortSignal): Promise<ConversationSummary[]> {
  const { conversations } = await request<{ conversations: ConversationSummary[] }>('/api/desk/queue', {
    signal,
  });
  return conversations;
}

export const queueOptions = queryOptions({
  queryKey: keys.queue,
  queryFn: ({ signal }) => getQueue(signal),
});

export function useQueue() {
  const { state } = useLive();
  return useQuery({ ...queueOptions, refetchInterval: state === 'connected' ? RECONCILE_MS : POLL_MS });
}
