import { useMemo, useState } from 'react';

import type { Agent, ConversationSummary } from '../../shared/api/types';
import { notifyDone } from '../../shared/components/notify';
import { contactName } from '../../shared/lib/format';
import { isWaiting } from '../../shared/live/reducer';
import { useClaimConversation } from './api/claim';
import { useReleaseConversation } from './api/release';
import { useResolveConversation } from './api/resolve';
import { useReturnToBot } from './api/return-to-bot';
import { useSnoozeConversation } from './api/snooze';
import { useTransferConversation } from './api/transfer';

export interface ConversationActions {
  claim: () => void;
  resolve: () => void;
  returnToBot: () => void;
  release: () => void;
  transfer: (agent: Agent) => void;
  snooze: (until: Date) => void;
  /** The menu of times, which a key opens too. */
  isSnoozeOpen: boolean;
  setSnoozeOpen: (open: boolean) => void;
  pending: 'claim' | 'resolve' | null;
}

/** Everything that can be done to one conversation, bound to it. */
export function useConversationActions(
  conversation: ConversationSummary,
  onClaimed: () => void,
): ConversationActions {
  const { id } = conversation;
  const name = contactName(conversation.contact);
  const takeOver = !isWaiting(conversation);
  const [isSnoozeOpen, setSnoozeOpen] = useState(false);
  const { mutate: claim, isPending: isClaiming } = useClaimConversation();
  const { mutate: resolve, isPending: isResolving } = useResolveConversation();
  const { mutate: returnToBot } = useReturnToBot();
  const { mutate: release } = useReleaseConversation();
  const { mutate: transfer } = useTransferConversation();
  const { mutate: snooze } = useSnoozeConversation();

  return useMemo(() => {
    const nothing = { id, argument: undefined };
    const say = (message: string) => ({ onSuccess: () => notifyDone(message) });
    return {
      claim: () => claim({ id, argument: { takeOver } }, { onSuccess: onClaimed }),
      resolve: () => resolve(nothing, say(`Resolved: ${name}`)),
      returnToBot: () => returnToBot(nothing, say(`The bot has ${name} again`)),
      release: () => release(nothing, say(`${name} is back in the queue`)),
      transfer: (agent) =>
        transfer({ id, argument: { staffId: agent.id } }, say(`${agent.name} has ${name} now`)),
      snooze: (until) => snooze({ id, argument: until }, say(`Snoozed: ${name}`)),
      isSnoozeOpen,
      setSnoozeOpen,
      pending: isClaiming ? 'claim' : isResolving ? 'resolve' : null,
    };
  }, [
    id,
    name,
    takeOver,
    isSnoozeOpen,
    isClaiming,
    isResolving,
    claim,
    resolve,
    returnToBot,
    release,
    transfer,
    snooze,
    onClaimed,
  ]);
}
