import { Drawer, ScrollArea, Skeleton, Stack } from '@mantine/core';
import { IconMessageOff, IconPaperclip } from '@tabler/icons-react';
import { type ComponentType, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { ApiError } from '../../../shared/api/client';
import type { CannedReply, ConversationDetail } from '../../../shared/api/types';
import { EmptyState } from '../../../shared/components/EmptyState';
import { ErrorState } from '../../../shared/components/ErrorState';
import { contactName } from '../../../shared/lib/format';
import { useTypists } from '../../../shared/live/typing';
import { useViewers } from '../../../shared/live/viewing';
import { useStaff } from '../../../shared/session';
import { useConversation } from '../api/get-conversation';
import { awayHint } from '../mail-route';
import type { ComposerMode } from '../drafts';
import { newClientId, type OutboxEntry } from '../outbox';
import { type Permissions, permissionsFor } from '../permissions';
import { drafts, outbox, uploads, useOutbox } from '../stores';
import { useAside } from '../use-aside';
import { useConversationActions } from '../use-conversation-actions';
import { useConversationKeys } from '../use-conversation-keys';
import { useFileDrop } from '../use-file-drop';
import { useReadReceipts, useViewingSignal } from '../use-presence-here';
import { useSend } from '../use-send';
import { whyNoReply } from '../why-no-reply';
import { Composer, type ComposerHandle, type Draft } from './Composer';
import { ConversationHeader } from './ConversationHeader';
import classes from './ConversationView.module.css';
import { HandoffStrip } from './HandoffStrip';
import { Transcript } from './Transcript';
import { TranscriptDialog } from './TranscriptDialog';
import { TransferDialog } from './TransferDialog';
import { TypingIndicator } from './TypingIndicator';
import { Viewers } from './Viewers';

interface ConversationViewProps {
  id: string;
  backTo: string;
  cannedReplies: readonly CannedReply[];
  /** What stands beside the conversation. */
  Aside: ComponentType<AsideProps>;
}

export interface AsideProps {
  detail: ConversationDetail;
  /** Puts words into the reply. */
  onInsert: (text: string) => void;
}

export function ConversationView({ id, ...others }: ConversationViewProps) {
  const conversation = useConversation(id);
  if (conversation.data) return <Loaded detail={conversation.data} {...others} />;
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

function Loaded({ detail, backTo, cannedReplies, Aside }: LoadedProps) {
  const { conversation, messages, handoff } = detail;
  const { id } = conversation;
  const customerName = contactName(conversation.contact);
  const staff = useStaff();
  const [hasJoined, setJoined] = useState(false);
  const may = permissionsFor(conversation, staff);
  const mayReply = may.reply || (may.join && hasJoined);
  const composer = useRef<ComposerHandle>(null);
  const focus = useCallback((mode: ComposerMode) => composer.current?.focus(mode), []);
  const focusReply = useCallback(() => focus('reply'), [focus]);
  const actions = useConversationActions(conversation, focusReply);
  const aside = useAside();
  const typists = useTypists(id);
  const viewers = useViewers(id);
  const outgoing = useOutbox(id);
  const newest = messages[messages.length - 1]?.sequence ?? 0;
  const { sendNew, sendAgain, takeBack } = useSending(id, newest, focus);
  const drop = useFileDrop(mayReply, (files) => composer.current?.attach(files));
  const variables = useMemo(
    () => ({ customer: conversation.contact, agent: staff, brand: staff.brand }),
    [conversation.contact, staff],
  );

  useConversationKeys(may, actions, composer);
  useViewingSignal(id);
  useReadReceipts(conversation, newest);
  const insert = (text: string) => {
    aside.closeDrawer();
    composer.current?.insert(text);
  };
  useEffect(() => {
    if (!hasJoined) return undefined;
    // The composer draws the reply at once when it is asked to: not while an effect runs.
    const timer = setTimeout(focusReply);
    return () => clearTimeout(timer);
  }, [hasJoined, focusReply]);

  return (
    <div className={classes.view}>
      <section className={classes.main} aria-label={`Conversation with ${customerName}`} {...drop.handlers}>
        <ConversationHeader
          conversation={conversation}
          may={may}
          actions={actions}
          backTo={backTo}
          onToggleAside={aside.toggle}
          isAsideShown={aside.isShown}
        />
        <Viewers viewers={viewers} />
        {handoff && !aside.isBeside && conversation.status !== 'resolved' && (
          <HandoffStrip handoff={handoff} onOpen={aside.toggle} />
        )}
        <Transcript
          messages={messages}
          outgoing={outgoing}
          customerName={customerName}
          customerRead={conversation.customer_read}
          onRetry={sendAgain}
          onEdit={takeBack}
        />
        <TypingIndicator typists={typists} customerName={customerName} />
        <Composer
          ref={composer}
          conversationId={id}
          customerName={customerName}
          mayReply={mayReply}
          whyNot={whyNoReply(conversation, may, { claim: actions.claim, join: () => setJoined(true) })}
          hint={hintFor(detail, may, customerName)}
          cannedReplies={cannedReplies}
          variables={variables}
          onSend={sendNew}
        />
        {drop.isOver && (
          <div className={classes.drop} aria-hidden>
            <IconPaperclip size={26} stroke={1.6} />
            Drop to attach to your reply
          </div>
        )}
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
      <TransferDialog
        conversation={conversation}
        opened={actions.dialog === 'transfer'}
        onClose={() => actions.openDialog(null)}
        onTransfer={actions.transfer}
      />
      <TranscriptDialog
        conversation={conversation}
        opened={actions.dialog === 'transcript'}
        onClose={() => actions.openDialog(null)}
      />
    </div>
  );
}

function hintFor(
  { conversation }: ConversationDetail,
  may: Permissions,
  customerName: string,
): string | null {
  if (may.join && conversation.assignee) {
    return `You write beside ${conversation.assignee.name}, who keeps the conversation.`;
  }
  return awayHint(conversation, customerName);
}

/** Sending, sending once more, and taking back what was not sent. */
function useSending(id: string, newest: number, onTakenBack: (mode: ComposerMode) => void) {
  const send = useSend();
  return {
    sendNew: ({ text, mode, uploads: carried }: Draft) =>
      void send({
        conversationId: id,
        clientId: newClientId(),
        text,
        isPrivate: mode === 'note',
        uploads: carried,
        seen: newest,
      }),
    // Whoever sends once more has seen what stands above by then.
    sendAgain: (entry: OutboxEntry) => void send({ ...entry, seen: newest }),
    takeBack: ({ clientId, text, isPrivate, uploads: carried }: OutboxEntry) => {
      const mode = isPrivate ? 'note' : 'reply';
      outbox.remove(clientId);
      uploads.putBack(id, carried);
      drafts.write(id, mode, [text, drafts.read(id, mode)].filter(Boolean).join('\n\n'));
      onTakenBack(mode);
    },
  };
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
