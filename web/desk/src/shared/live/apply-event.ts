import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';

import { keys } from '../api/keys';
import type {
  Approval,
  ConversationDetail,
  ConversationPage,
  ConversationSummary,
  ConversationView,
  DeskEvent,
  Message,
} from '../api/types';
import {
  afterRead,
  belongsTo,
  detailAfterMessage,
  detailAfterUpdate,
  leavesGap,
  pagesAfterUpdate,
  queueAfterUpdate,
  waitingApprovalsAfter,
} from './reducer';

const LIST_VIEWS: readonly ConversationView[] = ['mine', 'open', 'bot', 'resolved', 'all'];

/** Writes what an event says into the query cache; what it leaves open is fetched again. */
export function applyEvent(client: QueryClient, event: DeskEvent, staffId: string): void {
  switch (event.type) {
    case 'sync':
      push(client, keys.queue, () => event.queue);
      push(client, keys.agents, () => event.agents);
      push(client, keys.approvals('waiting'), () =>
        event.approvals.filter((approval) => approval.state === 'waiting'),
      );
      // A sync has no transcripts and no lists: what is on screen may have moved on without us.
      void client.invalidateQueries({ queryKey: keys.conversationDetails });
      void client.invalidateQueries({ queryKey: keys.conversationLists });
      return;
    case 'queue.updated':
      push(client, keys.queue, () => event.conversations);
      return;
    case 'conversation.updated':
      applyConversation(client, event.conversation, staffId);
      return;
    case 'message.created':
      applyMessage(client, event.conversation_id, event.message);
      return;
    case 'presence.updated':
      push(client, keys.agents, () => event.agents);
      return;
    case 'approval.created':
    case 'approval.updated':
    case 'approval.decided':
      applyApproval(client, event.approval);
      return;
    case 'policy.updated':
      void client.invalidateQueries({ queryKey: keys.policies });
      return;
    case 'promise.warning':
    case 'promise.broken':
    case 'assigned':
      applyConversation(client, event.conversation, staffId);
      return;
    case 'read':
      applyRead(client, event.conversation_id, event.by, event.sequence);
      return;
    case 'lost':
      void client.invalidateQueries({ queryKey: keys.conversation(event.conversation_id) });
      return;
    case 'typing':
    case 'viewing':
    case 'pong':
      return;
  }
}

/** Also what a reply's response does: the caller need not wait for the event. */
export function applyMessage(client: QueryClient, conversationId: string, message: Message): void {
  const key = keys.conversation(conversationId);
  const held = client.getQueryData<ConversationDetail>(key);
  if (held && leavesGap(held.messages, message)) {
    void client.invalidateQueries({ queryKey: key });
    return;
  }
  push<ConversationDetail>(client, key, (detail) => detail && detailAfterMessage(detail, message));
}

/** Also what an action's response does. */
export function applyConversation(client: QueryClient, changed: ConversationSummary, staffId: string): void {
  push<ConversationSummary[]>(client, keys.queue, (queue) => queue && queueAfterUpdate(queue, changed));
  for (const view of LIST_VIEWS) {
    push<InfiniteData<ConversationPage>>(
      client,
      keys.conversationList(view),
      (list) =>
        list && { ...list, pages: pagesAfterUpdate(list.pages, changed, belongsTo(view, changed, staffId)) },
    );
  }
  const key = keys.conversation(changed.id);
  const before = client.getQueryData<ConversationDetail>(key);
  push<ConversationDetail>(client, key, (detail) => detail && detailAfterUpdate(detail, changed));
  // A new owner may have brought a new hand-over: its story is not in the summary.
  if (before && changed.epoch > before.conversation.epoch) {
    void client.invalidateQueries({ queryKey: key });
  }
}

/** What either side has seen; receipts never go back. */
export function applyRead(
  client: QueryClient,
  conversationId: string,
  by: 'customer' | 'staff',
  sequence: number,
): void {
  push<ConversationDetail>(
    client,
    keys.conversation(conversationId),
    (detail) => detail && { ...detail, conversation: afterRead(detail.conversation, by, sequence) },
  );
}

export function applyApproval(client: QueryClient, approval: Approval): void {
  push<Approval[]>(
    client,
    keys.approvals('waiting'),
    (approvals) => approvals && waitingApprovalsAfter(approvals, approval),
  );
  void client.invalidateQueries({ queryKey: keys.approvals('decided') });
  void client.invalidateQueries({ queryKey: keys.approvals('expired') });
  push<ConversationDetail>(client, keys.conversation(approval.conversation_id), (detail) => {
    if (!detail) return detail;
    const others = detail.approvals.filter((entry) => entry.id !== approval.id);
    return { ...detail, approvals: [...others, approval] };
  });
}

/**
 * Puts pushed data into the cache. An answer that was on its way already may be older than the push and would
 * undo it: it is asked for again, or, where it is the first one, followed by another.
 */
function push<Data>(
  client: QueryClient,
  key: QueryKey,
  update: (held: Data | undefined) => Data | undefined,
): void {
  const exactly = { queryKey: key, exact: true };
  const wasFetching = client.isFetching(exactly) > 0;
  client.setQueryData<Data>(key, update);
  if (!wasFetching) return;
  if (client.getQueryData(key) !== undefined) {
    void client.invalidateQueries(exactly);
    return;
  }
  const askAgain = () => client.invalidateQueries(exactly);
  // While it is on its way, this is the same request: it is only waited for.
  void client.getQueryCache().find(exactly)?.fetch().then(askAgain, askAgain);
}
