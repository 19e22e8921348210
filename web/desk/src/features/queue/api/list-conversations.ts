import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ConversationPage, ConversationView } from '../../../shared/api/types';

export const PAGE_SIZE = 50;
const RECONCILE_MS = 60_000;

/** One page of a view, newest activity first. */
export const listConversations = (
  view: ConversationView,
  before: string | null,
  signal?: AbortSignal,
): Promise<ConversationPage> =>
  request(`/api/desk/conversations${query({ view, limit: PAGE_SIZE, before })}`, { signal });

export const conversationsOptions = (view: ConversationView) =>
  infiniteQueryOptions({
    queryKey: keys.conversationList(view),
    queryFn: ({ pageParam, signal }) => listConversations(view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
    refetchInterval: RECONCILE_MS,
  });

export const useConversations = (view: ConversationView, enabled = true) =>
  useInfiniteQuery({ ...conversationsOptions(view), enabled });
