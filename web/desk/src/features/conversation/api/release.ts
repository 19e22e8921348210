import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

/** Puts the conversation back into the queue. */
export const releaseConversation = (id: string): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/release`, { method: 'POST' });

export const useReleaseConversation = () =>
  useConversationAction(releaseConversation, { failed: 'The conversation was not released' });
