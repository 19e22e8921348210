import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useCallback, useMemo } from 'react';

import { type Command, useCommands } from '../../shared/commands';
import type { ComposerHandle } from './components/Composer';
import type { ComposerMode } from './drafts';
import type { Permissions } from './permissions';
import type { ConversationActions } from './use-conversation-actions';

/** Keys and palette entries of the conversation in front. */
export function useConversationKeys(
  may: Permissions,
  actions: ConversationActions,
  composer: RefObject<ComposerHandle | null>,
): void {
  const { resolve, setSnoozeOpen, claim, release, returnToBot, openDialog } = actions;
  const focus = useCallback((mode: ComposerMode) => composer.current?.focus(mode), [composer]);
  // They work while writing too: that is where an agent's hands are.
  useHotkeys(
    [
      ['alt+E', () => may.resolve && resolve()],
      ['alt+L', () => focus('reply')],
      ['alt+P', () => focus('note')],
      ['alt+M', () => may.snooze && setSnoozeOpen(true)],
    ],
    [],
    true,
  );
  const commands = useMemo(() => {
    const group = 'This conversation';
    const offer = (isPossible: boolean, id: string, label: string, run: () => void, key?: string) =>
      isPossible ? [{ id, label, group, run, ...(key && { description: key }) }] : [];
    return [
      ...(may.claim ? offer(true, 'claim', may.claim, claim) : []),
      ...offer(may.reply || may.join, 'reply', 'Write a reply', () => focus('reply'), 'Alt + L'),
      ...offer(true, 'note', 'Write a private note', () => focus('note'), 'Alt + P'),
      ...offer(may.transfer, 'transfer', 'Transfer…', () => openDialog('transfer')),
      ...offer(may.snooze, 'snooze', 'Snooze…', () => setSnoozeOpen(true), 'Alt + M'),
      ...offer(may.resolve, 'resolve', 'Resolve', resolve, 'Alt + E'),
      ...offer(may.release, 'release', 'Release to the queue', release),
      ...offer(may.returnToBot, 'return-to-bot', 'Return to the bot', returnToBot),
      ...offer(true, 'transcript', 'Send the transcript…', () => openDialog('transcript')),
    ] satisfies Command[];
  }, [may, claim, resolve, release, returnToBot, openDialog, setSnoozeOpen, focus]);
  useCommands(commands);
}
