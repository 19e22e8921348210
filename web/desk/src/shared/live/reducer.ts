/**
 * What a socket event does to a piece of cached data. Pure: each function takes what is cached
 * and returns what should be cached, or the same object when nothing changes.
 */
import type {
  Approval,
  ConversationDetail,
  ConversationPage,
  ConversationSummary,
  ConversationView,
  Message,
  Priority,
} from '../api/types';

const PRIORITY_RANK: Record<Priority, number> = { urgent: 0, high: 1, medium: 2, low: 3 };

/** The serving order: priority first, then the longest wait. */
export function inServingOrder(queue: readonly ConversationSummary[]): ConversationSummary[] {
  return [...queue].sort(
    (a, b) =>
      PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
      Date.parse(a.waiting_since ?? a.created_at) - Date.parse(b.waiting_since ?? b.created_at),
  );
}

/** True while a customer waits for a person and nobody has taken the conversation. */
export function isWaiting(conversation: ConversationSummary): boolean {
  return conversation.status === 'open' && conversation.assignee === null;
}

/** Is `incoming` at least as new as what we hold? Events may overtake a slower response. */
export function isNewer(incoming: ConversationSummary, held: ConversationSummary): boolean {
  if (incoming.epoch !== held.epoch) return incoming.epoch > held.epoch;
  return incoming.last_sequence >= held.last_sequence;
}

/** The queue after one conversation changed: replaced, added or removed, in serving order. */
export function queueAfterUpdate(
  queue: readonly ConversationSummary[],
  changed: ConversationSummary,
): ConversationSummary[] {
  const held = queue.find((entry) => entry.id === changed.id);
  if (held && !isNewer(changed, held)) return [...queue];
  const others = queue.filter((entry) => entry.id !== changed.id);
  return isWaiting(changed) ? inServingOrder([...others, changed]) : others;
}

/** Does the conversation belong to a view of the signed-in person? Mirrors `GET conversations?view=`. */
export function belongsTo(
  view: ConversationView,
  conversation: ConversationSummary,
  staffId: string,
): boolean {
  // A visitor who has opened the widget and said nothing is no conversation yet.
  if (conversation.last_message_at === null) return false;
  switch (view) {
    case 'all':
      return true;
    case 'mine':
      return (
        conversation.assignee?.id === staffId &&
        (conversation.status === 'open' || conversation.status === 'snoozed')
      );
    case 'open':
      return conversation.status === 'open' || conversation.status === 'snoozed';
    case 'bot':
      return conversation.status === 'pending';
    case 'resolved':
      return conversation.status === 'resolved';
  }
}

const lastActivity = (conversation: ConversationSummary) =>
  Date.parse(conversation.last_message_at ?? conversation.created_at);

/**
 * A paged list, newest activity first, after one conversation changed. It moves to the top page when it
 * has new activity, leaves the list when it no longer belongs, and is inserted when it now does.
 */
export function pagesAfterUpdate(
  pages: readonly ConversationPage[],
  changed: ConversationSummary,
  belongs: boolean,
): ConversationPage[] {
  const held = pages.flatMap((page) => page.conversations).find((entry) => entry.id === changed.id);
  if (held && !isNewer(changed, held)) return [...pages];
  const without = pages.map((page) => ({
    ...page,
    conversations: page.conversations.filter((entry) => entry.id !== changed.id),
  }));
  const first = without[0];
  if (!belongs || !first) return without;
  const top = [...first.conversations, changed].sort((a, b) => lastActivity(b) - lastActivity(a));
  return [{ ...first, conversations: top }, ...without.slice(1)];
}

/** Messages with one more, by sequence; a message that is there already is replaced. */
export function messagesAfter(messages: readonly Message[], added: Message): Message[] {
  const last = messages[messages.length - 1];
  if (!last || added.sequence > last.sequence) return [...messages, added];
  return [...messages.filter((entry) => entry.sequence !== added.sequence), added].sort(
    (a, b) => a.sequence - b.sequence,
  );
}

/** Is a message missing between what we hold and `next`? Then the conversation must be fetched again. */
export function leavesGap(messages: readonly Message[], next: Message): boolean {
  const last = messages[messages.length - 1];
  return next.sequence > (last?.sequence ?? 0) + 1;
}

export function detailAfterMessage(detail: ConversationDetail, message: Message): ConversationDetail {
  return {
    ...detail,
    messages: messagesAfter(detail.messages, message),
    conversation: {
      ...detail.conversation,
      last_sequence: Math.max(detail.conversation.last_sequence, message.sequence),
    },
  };
}

export function detailAfterUpdate(
  detail: ConversationDetail,
  changed: ConversationSummary,
): ConversationDetail {
  return isNewer(changed, detail.conversation) ? { ...detail, conversation: changed } : detail;
}

export function afterRead(
  conversation: ConversationSummary,
  by: 'customer' | 'staff',
  sequence: number,
): ConversationSummary {
  const field = by === 'customer' ? 'customer_read' : 'staff_read';
  return sequence > conversation[field] ? { ...conversation, [field]: sequence } : conversation;
}

/** Oldest first: who has waited longest for a decision is decided first. */
export function waitingApprovalsAfter(approvals: readonly Approval[], changed: Approval): Approval[] {
  const others = approvals.filter((entry) => entry.id !== changed.id);
  if (changed.state !== 'waiting') return others;
  return [...others, changed].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** Who waits now and did not before: the ones to ring the bell for. */
export function newlyWaiting(
  before: readonly ConversationSummary[],
  after: readonly ConversationSummary[],
): ConversationSummary[] {
  const known = new Set(before.map((entry) => entry.id));
  return after.filter((entry) => !known.has(entry.id));
}
