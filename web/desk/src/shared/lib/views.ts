import type { ConversationSummary } from '../api/types';
import { isWaiting } from '../live/reducer';

export const INBOX_VIEWS = ['waiting', 'mine', 'open', 'bot', 'resolved'] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];

export const VIEW_TITLES: Record<InboxView, string> = {
  waiting: 'Waiting',
  mine: 'Mine',
  open: 'All open',
  bot: 'With the bot',
  resolved: 'Resolved',
};

export function isInboxView(name: string | undefined): name is InboxView {
  return INBOX_VIEWS.includes(name as InboxView);
}

/** The view in which a person would look for a conversation first. */
export function viewHolding(conversation: ConversationSummary, staffId: string): InboxView {
  if (isWaiting(conversation)) return 'waiting';
  if (conversation.status === 'resolved') return 'resolved';
  if (conversation.status === 'pending') return 'bot';
  return conversation.assignee?.id === staffId ? 'mine' : 'open';
}

/** The path of a conversation, in the view where it is at home. */
export function conversationPath(conversation: ConversationSummary, staffId: string): string {
  return `/inbox/${viewHolding(conversation, staffId)}/${conversation.id}`;
}
