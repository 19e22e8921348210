import type { ConversationSummary } from '../../shared/api/types';
import type { Permissions } from './permissions';

export interface WhyNoReply {
  text: string;
  actions: { label: string; run: () => void }[];
}

interface Ways {
  claim: () => void;
  join: () => void;
}

/** Why no reply can be written here, and what would open the way. */
export function whyNoReply(conversation: ConversationSummary, may: Permissions, ways: Ways): WhyNoReply {
  const claim = may.claim ? [{ label: may.claim, run: ways.claim }] : [];
  if (conversation.status === 'resolved') {
    return {
      text: 'This conversation is resolved. When the customer writes again, it opens again.',
      actions: [],
    };
  }
  if (conversation.status === 'pending') {
    const text = may.claim
      ? 'The bot is answering. Take over to reply yourself.'
      : 'The bot is answering. You can leave a note.';
    return { text, actions: claim };
  }
  if (conversation.assignee) {
    const { name } = conversation.assignee;
    return may.join
      ? {
          text: `${name} is answering. Join to write beside them, whisper by a note, or take over.`,
          actions: [{ label: 'Join', run: ways.join }, ...claim],
        }
      : { text: `${name} is answering this customer. You can leave a note.`, actions: claim };
  }
  return { text: 'Claim this conversation to reply.', actions: claim };
}
