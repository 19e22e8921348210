import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { keys } from '../api/keys';
import type { Approval, ConversationDetail, ConversationSummary } from '../api/types';
import { approval, detail, message, summary } from '../testing';
import { applyEvent } from './apply-event';

let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
});

const cachedDetail = () => client.getQueryData<ConversationDetail>(keys.conversation('c1'));
const isStale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;

describe('applyEvent', () => {
  it('fills the queue, the agents and the waiting approvals from a sync, and doubts the transcripts', () => {
    client.setQueryData(keys.conversation('c1'), detail());
    applyEvent(
      client,
      {
        type: 'sync',
        queue: [summary()],
        agents: [],
        approvals: [approval(), approval({ id: 'a2', state: 'declined' })],
        staff: { id: 's1', email: '', name: '', role: 'agent' },
      },
      's1',
    );
    expect(client.getQueryData(keys.queue)).toEqual([summary()]);
    expect(client.getQueryData<Approval[]>(keys.approvals('waiting'))).toHaveLength(1);
    expect(isStale(keys.conversation('c1'))).toBe(true);
  });

  it('adds a message to the transcript that is open', () => {
    client.setQueryData(keys.conversation('c1'), detail());
    applyEvent(
      client,
      { type: 'message.created', conversation_id: 'c1', message: message({ sequence: 2 }) },
      's1',
    );
    expect(cachedDetail()?.messages).toHaveLength(2);
    expect(isStale(keys.conversation('c1'))).toBe(false);
  });

  it('fetches the transcript again when a message is missing', () => {
    client.setQueryData(keys.conversation('c1'), detail());
    applyEvent(
      client,
      { type: 'message.created', conversation_id: 'c1', message: message({ sequence: 4 }) },
      's1',
    );
    expect(cachedDetail()?.messages).toHaveLength(1);
    expect(isStale(keys.conversation('c1'))).toBe(true);
  });

  it('holds nothing of conversations that nobody looks at', () => {
    applyEvent(client, { type: 'message.created', conversation_id: 'c9', message: message() }, 's1');
    expect(client.getQueryData(keys.conversation('c9'))).toBeUndefined();
  });

  it('moves a claimed conversation from the queue to its owner', () => {
    client.setQueryData(keys.queue, [summary()]);
    client.setQueryData(keys.conversationList('mine'), {
      pages: [{ conversations: [], next_before: null }],
      pageParams: [null],
    });
    const claimed = summary({ epoch: 2, assignee: { id: 's1', name: 'Dana' }, waiting_since: null });
    applyEvent(client, { type: 'conversation.updated', conversation: claimed }, 's1');
    expect(client.getQueryData<ConversationSummary[]>(keys.queue)).toEqual([]);
    expect(client.getQueryData(keys.conversationList('mine'))).toMatchObject({
      pages: [{ conversations: [{ id: 'c1' }] }],
    });
  });

  it('fetches the hand-over again when the owner changes', () => {
    client.setQueryData(keys.conversation('c1'), detail());
    applyEvent(client, { type: 'conversation.updated', conversation: summary({ epoch: 2 }) }, 's1');
    expect(isStale(keys.conversation('c1'))).toBe(true);
  });

  it('fetches policies again when somebody has changed one', () => {
    client.setQueryData(keys.policies, []);
    client.setQueryData(keys.policyRevisions('returns'), []);
    applyEvent(client, { type: 'policy.updated', name: 'returns', revision: 3 }, 's1');
    expect(isStale(keys.policies)).toBe(true);
    expect(isStale(keys.policyRevisions('returns'))).toBe(true);
  });

  it('shows a decision in its conversation too', () => {
    client.setQueryData(keys.conversation('c1'), detail({ approvals: [approval()] }));
    client.setQueryData(keys.approvals('waiting'), [approval()]);
    applyEvent(client, { type: 'approval.decided', approval: approval({ state: 'approved' }) }, 's1');
    expect(client.getQueryData(keys.approvals('waiting'))).toEqual([]);
    expect(cachedDetail()?.approvals[0]?.state).toBe('approved');
  });
});

/** A page that shows the conversation while its requests are answered by hand. */
function watchConversation() {
  const answers: ((answer: ConversationDetail) => void)[] = [];
  const observer = new QueryObserver<ConversationDetail>(client, {
    queryKey: keys.conversation('c1'),
    queryFn: () => new Promise((resolve) => answers.push(resolve)),
  });
  const stop = observer.subscribe(() => undefined);
  return { answers, stop };
}

describe('a push that overtakes a request', () => {
  const pushed = {
    type: 'message.created',
    conversation_id: 'c1',
    message: message({ sequence: 2 }),
  } as const;
  const complete = detail({ messages: [message(), message({ sequence: 2 })] });

  it('is not undone by the older answer', async () => {
    client.setQueryData(keys.conversation('c1'), detail());
    const { answers, stop } = watchConversation();
    applyEvent(client, pushed, 's1');
    answers[0]?.(detail());
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    expect(cachedDetail()?.messages).toHaveLength(2);
    answers[1]?.(complete);
    await vi.waitFor(() => expect(client.isFetching()).toBe(0));
    expect(cachedDetail()?.messages).toHaveLength(2);
    stop();
  });

  it('is fetched after the first answer, which may lack it', async () => {
    const { answers, stop } = watchConversation();
    applyEvent(client, pushed, 's1');
    answers[0]?.(detail());
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.(complete);
    await vi.waitFor(() => expect(cachedDetail()?.messages).toHaveLength(2));
    stop();
  });
});
