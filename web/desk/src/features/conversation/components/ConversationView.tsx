import { Drawer, ScrollArea, Skeleton, Stack } from '@mantine/core';
import { useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { IconMessageOff } from '@tabler/icons-react';
import { type ComponentType, useCallback, useMemo, useRef, useState } from 'react';

import { ApiError } from '../../../shared/api/client';
import type { ConversationDetail } from '../../../shared/api/types';
import { type Command, useCommands } from '../../../shared/commands';
import { EmptyState } from '../../../shared/components/EmptyState';
import { ErrorState } from '../../../shared/components/ErrorState';
import { contactName } from '../../../shared/lib/format';
import { useTypists } from '../../../shared/live/typing';
import { useStaff } from '../../../shared/session';
import { useConversation } from '../api/get-conversation';
import type { ComposerMode } from '../drafts';
import { newClientId } from '../outbox';
import { type Permissions, permissionsFor } from '../permissions';
import { drafts, outbox, useOutbox } from '../stores';
import { type ConversationActions, useConversationActions } from '../use-conversation-actions';
import { useSend } from '../use-send';
import { Composer, type ComposerHandle } from './Composer';
import { ConversationHeader } from './ConversationHeader';
import classes from './ConversationView.module.css';
import { HandoffStrip } from './HandoffStrip';
import { Transcript } from './Transcript';
import { TypingIndicator } from './TypingIndicator';

/** Below this the side panel has no place beside the conversation and slides over it. */
const WIDE = '(min-width: 1240px)';

interface ConversationViewProps {
  id: string;
  backTo: string;
  /** What stands beside the conversation. */
  Aside: ComponentType<AsideProps>;
}

export interface AsideProps {
  detail: ConversationDetail;
  /** Puts words into the reply. */
  onInsert: (text: string) => void;
}

export function ConversationView({ id, backTo, Aside }: ConversationViewProps) {
  const conversation = useConversation(id);
  if (conversation.data) return <Loaded detail={conversation.data} backTo={backTo} Aside={Aside} />;
  if (conversation.error instanceof ApiError && conversation.error.status === 404) {
    return (
      <EmptyState icon={IconMessageOff} title="There is no such conversation">
        It may have been deleted, or the address is incomplete.
      </EmptyState>
    );
  }
  if (conversation.error) {
    return <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} />;
  }
  return <ConversationSkeleton />;
}

interface LoadedProps extends Omit<ConversationViewProps, 'id'> {
  detail: ConversationDetail;
}

function Loaded({ detail, backTo, Aside }: LoadedProps) {
  const { conversation, messages, handoff } = detail;
  const customerName = contactName(conversation.contact);
  const staff = useStaff();
  const may = permissionsFor(conversation, staff);
  const composer = useRef<ComposerHandle>(null);
  const focusReply = useCallback(() => composer.current?.focus('reply'), []);
  const actions = useConversationActions(conversation, focusReply);
  const aside = useAside();
  const typists = useTypists(conversation.id);
  const outgoing = useOutbox(conversation.id);
  const send = useSend();

  useConversationKeys(may, actions, composer);
  const insert = (text: string) => {
    aside.closeDrawer();
    composer.current?.insert(text);
  };
  const sendNew = (text: string, mode: ComposerMode) =>
    void send({ conversationId: conversation.id, clientId: newClientId(), text, isPrivate: mode === 'note' });

  return (
    <div className={classes.view}>
      <section className={classes.main} aria-label={`Conversation with ${customerName}`}>
        <ConversationHeader
          conversation={conversation}
          may={may}
          actions={actions}
          backTo={backTo}
          onToggleAside={aside.toggle}
          isAsideShown={aside.isShown}
        />
        {handoff && !aside.isBeside && conversation.status !== 'resolved' && (
          <HandoffStrip handoff={handoff} onOpen={aside.toggle} />
        )}
        <Transcript
          messages={messages}
          outgoing={outgoing}
          customerName={customerName}
          onRetry={(entry) => void send(entry)}
          onEdit={({ clientId, text, isPrivate }) => {
            const mode = isPrivate ? 'note' : 'reply';
            outbox.remove(clientId);
            drafts.write(
              conversation.id,
              mode,
              [text, drafts.read(conversation.id, mode)].filter(Boolean).join('\n\n'),
            );
            composer.current?.focus(mode);
          }}
        />
        <TypingIndicator typists={typists} customerName={customerName} />
        <Composer
          ref={composer}
          conversationId={conversation.id}
          customerName={customerName}
          mayReply={may.reply}
          whyNot={whyNoReply(detail, may, actions)}
          onSend={sendNew}
        />
      </section>
      {aside.isBeside && (
        <ScrollArea component="aside" className={classes.aside} aria-label="About this conversation">
          <Aside detail={detail} onInsert={insert} />
        </ScrollArea>
      )}
      <Drawer
        opened={aside.isOver}
        onClose={aside.closeDrawer}
        position="right"
        size={360}
        title="About this conversation"
        padding={0}
        styles={{ header: { padding: '12px 16px' } }}
      >
        <Aside detail={detail} onInsert={insert} />
      </Drawer>
    </div>
  );
}

/** The side panel's place: beside the conversation where there is room, over it elsewhere. */
function useAside() {
  const isWide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches);
  const [wanted, setWanted] = useLocalStorage({
    key: 'frontdesk.side-panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [isOpen, setOpen] = useState(false);
  return {
    isBeside: isWide && wanted,
    isOver: !isWide && isOpen,
    isShown: isWide ? wanted : isOpen,
    toggle: () => (isWide ? setWanted(!wanted) : setOpen(!isOpen)),
    closeDrawer: () => setOpen(false),
  };
}

function whyNoReply({ conversation }: ConversationDetail, may: Permissions, actions: ConversationActions) {
  const claim = may.claim ? { label: may.claim, run: actions.claim } : null;
  if (conversation.status === 'resolved') {
    return {
      text: 'This conversation is resolved. When the customer writes again, it opens again.',
      action: null,
    };
  }
  if (conversation.status === 'pending') {
    const text = claim
      ? 'The bot is answering. Take over to reply yourself.'
      : 'The bot is answering. You can leave a note.';
    return { text, action: claim };
  }
  if (conversation.assignee) {
    return {
      text: `${conversation.assignee.name} is answering this customer. You can leave a note.`,
      action: claim,
    };
  }
  return { text: 'Claim this conversation to reply.', action: claim };
}

/** Keys and palette entries of the conversation in front. */
function useConversationKeys(
  may: Permissions,
  actions: ConversationActions,
  composer: React.RefObject<ComposerHandle | null>,
): void {
  const { resolve, setSnoozeOpen, claim } = actions;
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
    const list: (Command | null)[] = [
      may.claim ? { id: 'claim', label: may.claim, group, run: claim } : null,
      may.reply
        ? { id: 'reply', label: 'Write a reply', description: 'Alt + L', group, run: () => focus('reply') }
        : null,
      { id: 'note', label: 'Write a private note', description: 'Alt + P', group, run: () => focus('note') },
      may.snooze
        ? { id: 'snooze', label: 'Snooze…', description: 'Alt + M', group, run: () => setSnoozeOpen(true) }
        : null,
      may.resolve ? { id: 'resolve', label: 'Resolve', description: 'Alt + E', group, run: resolve } : null,
    ];
    return list.filter((command) => command !== null);
  }, [may.claim, may.reply, may.snooze, may.resolve, claim, resolve, setSnoozeOpen, focus]);
  useCommands(commands);
}

function ConversationSkeleton() {
  return (
    <div className={classes.view} aria-busy aria-label="Loading the conversation">
      <div className={classes.main}>
        <div className={classes.skeletonHead}>
          <Skeleton circle height={36} />
          <Skeleton height={14} width={180} />
        </div>
        <Stack p="lg" gap="md">
          <Skeleton height={42} width="46%" radius="lg" />
          <Skeleton height={64} width="52%" radius="lg" ml="auto" />
          <Skeleton height={42} width="38%" radius="lg" />
        </Stack>
      </div>
    </div>
  );
}
