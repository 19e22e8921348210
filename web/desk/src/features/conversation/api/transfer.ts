import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

export interface Transfer {
  to: { kind: 'agent' | 'team'; id: string; name: string };
  /** For whoever gets it; kept as a private note. */
  note: string;
}

/** Gives the conversation to a colleague, or puts it into a team's queue at its old place. */
export const transferConversation = (id: string, { to, note }: Transfer): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/transfer`, {
    method: 'POST',
    body: {
      ...(to.kind === 'agent' ? { staff_id: to.id } : { team_id: to.id }),
      ...(note.trim() && { note: note.trim() }),
    },
  });

export const useTransferConversation = () =>
  useConversationAction(transferConversation, { failed: 'The conversation was not transferred' });
