import { ActionIcon, Badge, Button, Group, Menu, Text, Title, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconCheck,
  IconDotsVertical,
  IconHandGrab,
  IconFileText,
  IconLayoutSidebarRight,
  IconRobot,
  IconUserShare,
} from '@tabler/icons-react';
import { Link } from 'react-router';

import type { ConversationSummary } from '../../../shared/api/types';
import { CustomerPresence } from '../../../shared/components/CustomerPresence';
import { DueBadge } from '../../../shared/components/DueBadge';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { VerifiedBadge } from '../../../shared/components/VerifiedBadge';
import { contactName } from '../../../shared/lib/format';
import { STATUSES } from '../../../shared/lib/labels';
import { isWaiting } from '../../../shared/live/reducer';
import { useStaff } from '../../../shared/session';
import type { Permissions } from '../permissions';
import type { ConversationActions } from '../use-conversation-actions';
import classes from './ConversationHeader.module.css';
import { SnoozeMenu } from './SnoozeMenu';

interface ConversationHeaderProps {
  conversation: ConversationSummary;
  may: Permissions;
  actions: ConversationActions;
  backTo: string;
  onToggleAside: () => void;
  isAsideShown: boolean;
}

export function ConversationHeader(props: ConversationHeaderProps) {
  const { conversation, may, actions, backTo, onToggleAside, isAsideShown } = props;
  const name = contactName(conversation.contact);
  const { id: ownId } = useStaff();
  return (
    <header className={classes.header}>
      <ActionIcon
        component={Link}
        to={backTo}
        variant="subtle"
        color="gray"
        className={classes.back}
        aria-label="Back to the list"
      >
        <IconArrowLeft size={18} />
      </ActionIcon>
      <PersonAvatar name={name} size={36} />
      <div className={classes.who}>
        <Title order={2} size="h5" className={classes.name} title={name}>
          {name} <CustomerPresence isThere={conversation.customer_is_there} />
        </Title>
        <div className={classes.state}>
          {/* Who answers says that it is open. */}
          {(conversation.status !== 'open' || !conversation.assignee) && (
            <Badge size="sm" color={STATUSES[conversation.status].color}>
              {isWaiting(conversation) ? 'Waiting' : STATUSES[conversation.status].label}
            </Badge>
          )}
          {/* The side panel says it too, and here is little room. */}
          {(conversation.contact.verified || !isAsideShown) && (
            <VerifiedBadge verified={conversation.contact.verified} />
          )}
          {conversation.due && conversation.status !== 'resolved' && <DueBadge promise={conversation.due} />}
          <Text size="xs" c="dimmed" truncate>
            {ownerText(conversation, ownId)}
          </Text>
        </div>
      </div>
      <Group gap={6} wrap="nowrap" className={classes.actions}>
        <HeaderActions may={may} actions={actions} conversation={conversation} />
        <Tooltip label={isAsideShown ? 'Hide the side panel' : 'Show the side panel'}>
          <ActionIcon
            variant={isAsideShown ? 'light' : 'subtle'}
            color={isAsideShown ? 'pine' : 'gray'}
            size="lg"
            onClick={onToggleAside}
            aria-label="Side panel"
            aria-pressed={isAsideShown}
          >
            <IconLayoutSidebarRight size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}

function ownerText(conversation: ConversationSummary, ownId: string): string {
  const team = conversation.team ? ` · ${conversation.team.name}` : '';
  if (conversation.assignee?.id === ownId) return `With you${team}`;
  if (conversation.assignee) return `With ${conversation.assignee.name}${team}`;
  if (conversation.status === 'pending') return 'The bot is answering';
  if (conversation.status === 'resolved') return 'Closed';
  return `Nobody has taken it yet${team}`;
}

type HeaderActionsProps = Pick<ConversationHeaderProps, 'conversation' | 'may' | 'actions'>;

function HeaderActions({ conversation, may, actions }: HeaderActionsProps) {
  const transferLabel = conversation.assignee ? 'Transfer' : 'Assign';
  return (
    <>
      {may.transfer && (
        <Button
          variant="default"
          leftSection={<IconUserShare size={16} />}
          className={classes.secondary}
          aria-label={transferLabel}
          title={transferLabel}
          onClick={() => actions.openDialog('transfer')}
        >
          {transferLabel}
        </Button>
      )}
      {may.snooze && (
        <SnoozeMenu
          onSnooze={actions.snooze}
          opened={actions.isSnoozeOpen}
          onChange={actions.setSnoozeOpen}
        />
      )}
      {may.resolve && may.claim === null && (
        <Button
          leftSection={<IconCheck size={16} />}
          loading={actions.pending === 'resolve'}
          onClick={actions.resolve}
          title="Alt + E"
        >
          Resolve
        </Button>
      )}
      {may.claim && (
        <Button
          leftSection={<IconHandGrab size={16} />}
          loading={actions.pending === 'claim'}
          onClick={actions.claim}
        >
          {may.claim}
        </Button>
      )}
      <MoreActions may={may} actions={actions} />
    </>
  );
}

function MoreActions({ may, actions }: Pick<HeaderActionsProps, 'may' | 'actions'>) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More actions">
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {may.returnToBot && (
          <Menu.Item leftSection={<IconRobot size={16} />} onClick={actions.returnToBot}>
            Return to the bot
          </Menu.Item>
        )}
        {may.release && (
          <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={actions.release}>
            Release to the queue
          </Menu.Item>
        )}
        {may.claim !== null && may.resolve && (
          <Menu.Item leftSection={<IconCheck size={16} />} onClick={actions.resolve}>
            Resolve
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => actions.openDialog('transcript')}>
          Send the transcript…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
