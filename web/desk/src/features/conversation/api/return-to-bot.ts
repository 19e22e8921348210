import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

/** Lets the bot answer again. */
export const returnToBot = (id: string): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/return-to-bot`, { method: 'POST' });

export const useReturnToBot = () =>
  useConversationAction(returnToBot, { failed: 'The conversation was not returned to the bot' });
