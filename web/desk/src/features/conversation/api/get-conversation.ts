import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ConversationDetail } from '../../../shared/api/types';

/** A conversation with its transcript, hand-over and approvals. */
export const getConversation = (id: string, signal?: AbortSignal): Promise<ConversationDetail> =>
  request(`/api/desk/conversations/${id}`, { signal });

export const conversationOptions = (id: string) =>
  queryOptions({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => getConversation(id, signal),
    // Pushed while it is open; fetched again whenever it is opened, as events of the past are not kept.
    staleTime: 0,
  });

export const useConversation = (id: string) => useQuery(conversationOptions(id));
