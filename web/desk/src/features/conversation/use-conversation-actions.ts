import { useMemo, useState } from 'react';

import type { ConversationSummary } from '../../shared/api/types';
import { notifyDone } from '../../shared/components/notify';
import { contactName } from '../../shared/lib/format';
import { isWaiting } from '../../shared/live/reducer';
import { useClaimConversation } from './api/claim';
import { useReleaseConversation } from './api/release';
import { useResolveConversation } from './api/resolve';
import { useReturnToBot } from './api/return-to-bot';
import { useSnoozeConversation } from './api/snooze';
import { type Transfer, useTransferConversation } from './api/transfer';

export type ConversationDialog = 'transfer' | 'transcript';

export interface ConversationActions {
  claim: () => void;
  resolve: () => void;
  returnToBot: () => void;
  release: () => void;
  transfer: (transfer: Transfer) => void;
  snooze: (until: Date) => void;
  /** The menu of times, which a key opens too. */
  isSnoozeOpen: boolean;
  setSnoozeOpen: (open: boolean) => void;
  dialog: ConversationDialog | null;
  openDialog: (dialog: ConversationDialog | null) => void;
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
  const [dialog, openDialog] = useState<ConversationDialog | null>(null);
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
      transfer: (argument) =>
        transfer(
          { id, argument },
          say(
            argument.to.kind === 'agent'
              ? `${argument.to.name} has ${name} now`
              : `${name} waits for ${argument.to.name} now`,
          ),
        ),
      snooze: (until) => snooze({ id, argument: until }, say(`Snoozed: ${name}`)),
      isSnoozeOpen,
      setSnoozeOpen,
      dialog,
      openDialog,
      pending: isClaiming ? 'claim' : isResolving ? 'resolve' : null,
    };
  }, [
    id,
    name,
    takeOver,
    isSnoozeOpen,
    dialog,
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
