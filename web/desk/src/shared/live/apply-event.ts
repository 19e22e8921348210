import type { InfiniteData, QueryClient } from '@tanstack/react-query';

import { keys } from '../api/keys';
import type {
  Approval,
  ConversationDetail,
  ConversationPage,
  ConversationSummary,
  ConversationView,
  DeskEvent,
} from '../api/types';
import {
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
      client.setQueryData(keys.queue, event.queue);
      client.setQueryData(keys.agents, event.agents);
      client.setQueryData(
        keys.approvals('waiting'),
        event.approvals.filter((approval) => approval.state === 'waiting'),
      );
      // A sync has no transcripts and no lists: what is on screen may have moved on without us.
      void client.invalidateQueries({ queryKey: keys.conversationDetails });
      void client.invalidateQueries({ queryKey: keys.conversationLists });
      return;
    case 'queue.updated':
      client.setQueryData(keys.queue, event.conversations);
      return;
    case 'conversation.updated':
      applyConversation(client, event.conversation, staffId);
      return;
    case 'message.created': {
      const key = keys.conversation(event.conversation_id);
      const detail = client.getQueryData<ConversationDetail>(key);
      if (!detail) return;
      if (leavesGap(detail.messages, event.message)) void client.invalidateQueries({ queryKey: key });
      else client.setQueryData(key, detailAfterMessage(detail, event.message));
      return;
    }
    case 'presence.updated':
      client.setQueryData(keys.agents, event.agents);
      return;
    case 'approval.created':
    case 'approval.decided':
      applyApproval(client, event.approval);
      return;
    case 'typing':
    case 'pong':
      return;
  }
}

/** Also what an action's response does: the caller need not wait for the event. */
export function applyConversation(client: QueryClient, changed: ConversationSummary, staffId: string): void {
  client.setQueryData<ConversationSummary[]>(
    keys.queue,
    (queue) => queue && queueAfterUpdate(queue, changed),
  );
  for (const view of LIST_VIEWS) {
    client.setQueryData<InfiniteData<ConversationPage>>(
      keys.conversationList(view),
      (list) =>
        list && { ...list, pages: pagesAfterUpdate(list.pages, changed, belongsTo(view, changed, staffId)) },
    );
  }
  const key = keys.conversation(changed.id);
  const detail = client.getQueryData<ConversationDetail>(key);
  if (!detail) return;
  client.setQueryData(key, detailAfterUpdate(detail, changed));
  // A new owner may have brought a new hand-over: its story is not in the summary.
  if (changed.epoch > detail.conversation.epoch) void client.invalidateQueries({ queryKey: key });
}

export function applyApproval(client: QueryClient, approval: Approval): void {
  client.setQueryData<Approval[]>(
    keys.approvals('waiting'),
    (approvals) => approvals && waitingApprovalsAfter(approvals, approval),
  );
  void client.invalidateQueries({ queryKey: keys.approvals('decided') });
  client.setQueryData<ConversationDetail>(keys.conversation(approval.conversation_id), (detail) => {
    if (!detail) return detail;
    const others = detail.approvals.filter((entry) => entry.id !== approval.id);
    return { ...detail, approvals: [...others, approval] };
  });
}
