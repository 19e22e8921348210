import { useMutation, useQueryClient } from '@tanstack/react-query';

import { ApiError } from '../../shared/api/client';
import { keys } from '../../shared/api/keys';
import type { ConversationSummary } from '../../shared/api/types';
import { notifyError } from '../../shared/components/notify';
import { applyConversation } from '../../shared/live/apply-event';
import { useStaff } from '../../shared/session';

type Fetcher<Argument> = (id: string, argument: Argument) => Promise<ConversationSummary>;

interface Action<Argument> {
  id: string;
  argument: Argument;
}

/**
 * A change of a conversation's status or owner. Its answer goes into every list at once; a refusal is told,
 * and what the desk believed is fetched again, because a refusal means that it was wrong.
 */
export function useConversationAction<Argument = undefined>(
  fetcher: Fetcher<Argument>,
  { failed }: { failed: string },
) {
  const client = useQueryClient();
  const staff = useStaff();
  return useMutation({
    mutationFn: ({ id, argument }: Action<Argument>) => fetcher(id, argument),
    onSuccess: (conversation) => applyConversation(client, conversation, staff.id),
    onError: (error, { id }) => {
      notifyError(titleOf(error) ?? failed, error);
      void client.invalidateQueries({ queryKey: keys.conversation(id) });
      void client.invalidateQueries({ queryKey: keys.queue });
      void client.invalidateQueries({ queryKey: keys.conversationLists });
    },
  });
}

function titleOf(error: unknown): string | null {
  if (!(error instanceof ApiError)) return null;
  switch (error.code) {
    case 'conversation_already_assigned':
      return 'A colleague was faster';
    case 'not_your_conversation':
      return 'This conversation is not yours any more';
    case 'conversation_not_found':
      return 'This conversation is gone';
    default:
      return null;
  }
}
