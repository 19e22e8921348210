import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { ApiError, describeError } from '../../shared/api/client';
import { keys } from '../../shared/api/keys';
import { applyMessage } from '../../shared/live/apply-event';
import { type OutgoingMessage, sendMessage } from './api/send-message';
import { outbox } from './stores';

/** Sends through the outbox: what fails stays on the screen with its text and can be tried again. */
export function useSend(): (message: OutgoingMessage) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (message: OutgoingMessage) => {
      const key = keys.conversation(message.conversationId);
      outbox.begin(message, new Date());
      try {
        const stored = await sendMessage(message);
        applyMessage(client, message.conversationId, stored);
        outbox.remove(message.clientId);
      } catch (error) {
        const isStale = error instanceof ApiError && error.code === 'view_is_stale';
        outbox.fail(message.clientId, describeError(error), isStale);
        // A refusal means that the conversation is not what this page shows.
        if (error instanceof ApiError && error.status === 409)
          void client.invalidateQueries({ queryKey: key });
      }
    },
    [client],
  );
}
