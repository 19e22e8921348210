import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

/** Closes the conversation; a later message of the customer begins again with the bot. */
export const resolveConversation = (id: string): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/resolve`, { method: 'POST' });

export const useResolveConversation = () =>
  useConversationAction(resolveConversation, { failed: 'The conversation was not resolved' });
