import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

interface Claim {
  /** From the bot or from a colleague: for supervisors. */
  takeOver: boolean;
}

/** Makes the signed-in person the one who answers. 409 `conversation_already_assigned`. */
export const claimConversation = (id: string, { takeOver }: Claim): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/claim`, { method: 'POST', body: { take_over: takeOver } });

export const useClaimConversation = () =>
  useConversationAction(claimConversation, { failed: 'You did not get this conversation' });
