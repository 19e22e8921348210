import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

interface Transfer {
  staffId: string;
  note?: string;
}

/** Gives the conversation to a colleague. */
export const transferConversation = (id: string, { staffId, note }: Transfer): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/transfer`, {
    method: 'POST',
    body: note ? { staff_id: staffId, note } : { staff_id: staffId },
  });

export const useTransferConversation = () =>
  useConversationAction(transferConversation, { failed: 'The conversation was not transferred' });
