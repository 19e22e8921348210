import type { ConversationSummary, Staff } from '../../shared/api/types';
import { isWaiting } from '../../shared/live/reducer';
import { maySupervise } from '../../shared/session';

export interface Permissions {
  /** What taking the conversation is called now; `null` when it can't be taken. */
  claim: 'Claim' | 'Take over' | null;
  reply: boolean;
  /** A supervisor may write beside the colleague who has it. */
  join: boolean;
  resolve: boolean;
  returnToBot: boolean;
  release: boolean;
  transfer: boolean;
  snooze: boolean;
}

const NOTHING: Permissions = {
  claim: null,
  reply: false,
  join: false,
  resolve: false,
  returnToBot: false,
  release: false,
  transfer: false,
  snooze: false,
};

/**
 * What a person may do with a conversation now. The server decides the same (handoff/conversation/
 * transitions.py); this keeps buttons that would be refused off the screen.
 */
export function permissionsFor(conversation: ConversationSummary, staff: Staff): Permissions {
  const supervises = maySupervise(staff.role);
  if (conversation.status === 'resolved') return NOTHING;
  if (conversation.status === 'pending') {
    return supervises ? { ...NOTHING, claim: 'Take over', resolve: true } : NOTHING;
  }
  if (isWaiting(conversation)) {
    return { ...NOTHING, claim: 'Claim', resolve: supervises, returnToBot: supervises, transfer: supervises };
  }
  if (conversation.assignee?.id === staff.id) {
    return {
      claim: null,
      reply: true,
      join: false,
      resolve: true,
      returnToBot: true,
      release: true,
      transfer: true,
      snooze: true,
    };
  }
  if (!supervises) return NOTHING;
  return {
    ...NOTHING,
    claim: 'Take over',
    join: true,
    resolve: true,
    returnToBot: true,
    release: true,
    transfer: true,
  };
}
