import { useDocumentVisibility } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import type { ConversationSummary } from '../../shared/api/types';
import { applyRead } from '../../shared/live/apply-event';
import { useLive } from '../../shared/live/context';
import { VIEWING_REPEAT_MS } from '../../shared/live/viewing';
import { useStaff } from '../../shared/session';
import { markRead } from './api/mark-read';

/** Tells colleagues that this conversation is on the screen here, for as long as it is. */
export function useViewingSignal(conversationId: string): void {
  const { send, state } = useLive();
  const isVisible = useDocumentVisibility() === 'visible';
  useEffect(() => {
    if (!isVisible || state !== 'connected') return undefined;
    const say = (active: boolean) => send({ type: 'viewing', conversation_id: conversationId, active });
    say(true);
    const timer = setInterval(() => say(true), VIEWING_REPEAT_MS);
    return () => {
      clearInterval(timer);
      say(false);
    };
  }, [conversationId, isVisible, send, state]);
}

/** Tells the customer that the one who has their conversation has seen it, once it is on their screen. */
export function useReadReceipts(conversation: ConversationSummary, newestShown: number): void {
  const client = useQueryClient();
  const staff = useStaff();
  const isVisible = useDocumentVisibility() === 'visible';
  const { id, staff_read: alreadyRead } = conversation;
  const isOwn = conversation.assignee?.id === staff.id;
  useEffect(() => {
    if (!isOwn || !isVisible || newestShown <= alreadyRead) return;
    markRead(id, newestShown).then(
      () => applyRead(client, id, 'staff', newestShown),
      // A receipt that did not arrive goes with the next one.
      () => undefined,
    );
  }, [client, id, isOwn, isVisible, newestShown, alreadyRead]);
}
