import { request } from '../../../shared/api/client';
import type { Message } from '../../../shared/api/types';

export interface OutgoingMessage {
  conversationId: string;
  clientId: string;
  text: string;
  isPrivate: boolean;
}

/**
 * Sends a reply, or stores a private note. The same `clientId` again gives the message that is stored
 * already, so that trying again is always safe.
 */
export const sendMessage = ({
  conversationId,
  clientId,
  text,
  isPrivate,
}: OutgoingMessage): Promise<Message> =>
  request(`/api/desk/conversations/${conversationId}/${isPrivate ? 'notes' : 'messages'}`, {
    method: 'POST',
    body: { client_id: clientId, text },
  });
