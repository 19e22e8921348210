import { request } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { useConversationAction } from '../use-conversation-action';

/** Sets the conversation aside until a time, or until the customer writes. */
export const snoozeConversation = (id: string, until: Date): Promise<ConversationSummary> =>
  request(`/api/desk/conversations/${id}/snooze`, { method: 'POST', body: { until: until.toISOString() } });

export const useSnoozeConversation = () =>
  useConversationAction(snoozeConversation, { failed: 'The conversation was not snoozed' });
