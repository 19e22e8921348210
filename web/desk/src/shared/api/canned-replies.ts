import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from './client';
import { keys } from './keys';
import type { CannedReply } from './types';

export async function listCannedReplies(signal?: AbortSignal): Promise<CannedReply[]> {
  const { canned_replies: replies } = await request<{ canned_replies: CannedReply[] }>(
    '/api/desk/canned-replies',
    { signal },
  );
  return replies;
}

export const cannedRepliesOptions = queryOptions({
  queryKey: keys.cannedReplies,
  queryFn: ({ signal }) => listCannedReplies(signal),
  staleTime: 60_000,
});

export const useCannedReplies = () => useQuery(cannedRepliesOptions);
