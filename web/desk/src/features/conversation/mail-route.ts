/** Whether a reply reaches a customer who has left. Pure. */
import type { ConversationSummary } from '../../shared/api/types';

type Reachable = Pick<ConversationSummary, 'customer_is_there' | 'reply_email' | 'contact'>;

/** Where replies go by mail as well; null when no address may be written to. An unverified e-mail is only a claim. */
export function mailAddress({ reply_email: given, contact }: Reachable): string | null {
  return given ?? (contact.verified ? contact.email : null);
}

/** What whoever writes should know of a customer who is away; null while they are here. */
export function awayHint(conversation: Reachable, name: string): string | null {
  if (conversation.customer_is_there) return null;
  const address = mailAddress(conversation);
  return address
    ? `${name} is away: your reply goes to ${address} by mail too.`
    : `${name} is away and left no address: they see your reply when they come back.`;
}
