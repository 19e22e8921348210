import { Button, Center, ScrollArea, Skeleton, Stack } from '@mantine/core';
import { IconCoffee, IconInbox, IconRobot, IconCircleCheck, IconUser, type Icon } from '@tabler/icons-react';

import type { ConversationSummary } from '../../../shared/api/types';
import { EmptyState } from '../../../shared/components/EmptyState';
import { ErrorState } from '../../../shared/components/ErrorState';
import type { InboxView } from '../../../shared/lib/views';
import { ConversationRow } from './ConversationRow';

export interface ListState {
  conversations: readonly ConversationSummary[] | undefined;
  error: unknown;
  retry: () => void;
  /** Absent when there is no more to load. */
  loadMore?: (() => void) | undefined;
  isLoadingMore: boolean;
}

interface ConversationListProps {
  view: InboxView;
  list: ListState;
  selectedId: string | undefined;
}

export function ConversationList({ view, list, selectedId }: ConversationListProps) {
  const { conversations, error, retry, loadMore, isLoadingMore } = list;
  if (!conversations) return error ? <ErrorState error={error} onRetry={retry} /> : <ListSkeleton />;
  if (conversations.length === 0) return <NothingHere view={view} />;
  return (
    <ScrollArea h="100%" type="hover">
      {conversations.map((conversation) => (
        <ConversationRow
          key={conversation.id}
          conversation={conversation}
          to={`/inbox/${view}/${conversation.id}`}
          isSelected={conversation.id === selectedId}
          showsAssignee={view !== 'mine'}
        />
      ))}
      {loadMore && (
        <Center p="md">
          <Button variant="default" size="xs" loading={isLoadingMore} onClick={loadMore}>
            Show older
          </Button>
        </Center>
      )}
    </ScrollArea>
  );
}

const NOTHING: Record<InboxView, { icon: Icon; title: string; text: string }> = {
  waiting: {
    icon: IconCoffee,
    title: 'No one is waiting',
    text: 'When a customer needs a person, they appear here at once, the next to serve on top.',
  },
  mine: {
    icon: IconUser,
    title: 'You have no conversations',
    text: 'Claim one from Waiting and it stays here until it is resolved.',
  },
  open: {
    icon: IconInbox,
    title: 'Nothing is open',
    text: 'Conversations that people have, or wait for, are listed here.',
  },
  bot: {
    icon: IconRobot,
    title: 'The bot is talking to no one',
    text: 'Conversations that the bot has in hand are listed here, so that you can step in.',
  },
  resolved: {
    icon: IconCircleCheck,
    title: 'Nothing resolved yet',
    text: 'Finished conversations are kept here.',
  },
};

function NothingHere({ view }: { view: InboxView }) {
  const { icon, title, text } = NOTHING[view];
  return (
    <EmptyState icon={icon} title={title}>
      {text}
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <Stack gap={0} aria-busy aria-label="Loading conversations">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} style={{ display: 'flex', gap: 10, padding: '12px' }}>
          <Skeleton circle height={34} style={{ flex: 'none' }} />
          <div style={{ flex: 1 }}>
            <Skeleton height={11} width="55%" mt={3} />
            <Skeleton height={9} width="90%" mt={9} />
          </div>
        </div>
      ))}
    </Stack>
  );
}
