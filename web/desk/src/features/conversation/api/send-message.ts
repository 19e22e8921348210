import { request } from '../../../shared/api/client';
import type { Message, Upload } from '../../../shared/api/types';

export interface OutgoingMessage {
  conversationId: string;
  clientId: string;
  text: string;
  isPrivate: boolean;
  uploads: readonly Upload[];
  /** The newest sequence on the writer's screen; null sends whatever has been written since. */
  seen: number | null;
}

/**
 * Sends a reply, or stores a private note. The same `clientId` again gives the message that is stored
 * already, so that trying again is always safe. 409 `view_is_stale` when somebody has written since `seen`.
 */
export const sendMessage = (message: OutgoingMessage): Promise<Message> =>
  request(`/api/desk/conversations/${message.conversationId}/${message.isPrivate ? 'notes' : 'messages'}`, {
    method: 'POST',
    body: bodyOf(message),
  });

function bodyOf({ clientId, text, isPrivate, uploads, seen }: OutgoingMessage) {
  if (isPrivate) return { client_id: clientId, text };
  return {
    client_id: clientId,
    text,
    ...(uploads.length > 0 && { uploads: uploads.map(({ id }) => id) }),
    ...(seen !== null && { seen }),
  };
}
