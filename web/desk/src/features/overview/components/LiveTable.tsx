import { Badge, Table, Text } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { Link } from 'react-router';

import type { ConversationSummary } from '../../../shared/api/types';
import { CustomerPresence } from '../../../shared/components/CustomerPresence';
import { DueBadge } from '../../../shared/components/DueBadge';
import { contactName, oneLine } from '../../../shared/lib/format';
import { PRIORITIES, REASONS } from '../../../shared/lib/labels';
import { formatAgo, formatWait } from '../../../shared/lib/time';
import { conversationPath } from '../../../shared/lib/views';
import { isWaiting } from '../../../shared/live/reducer';
import { useStaff } from '../../../shared/session';
import classes from './Overview.module.css';

interface LiveTableProps {
  conversations: readonly ConversationSummary[];
  now: number;
}

/** Every conversation that goes on, whoever has it; a row leads into it. */
export function LiveTable({ conversations, now }: LiveTableProps) {
  return (
    <Table verticalSpacing={7} horizontalSpacing={12} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Customer</Table.Th>
          <Table.Th>With</Table.Th>
          <Table.Th>Why</Table.Th>
          <Table.Th>Due</Table.Th>
          <Table.Th className={classes.number}>Last</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {conversations.map((conversation) => (
          <LiveRow key={conversation.id} conversation={conversation} now={now} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function LiveRow({ conversation, now }: { conversation: ConversationSummary; now: number }) {
  const { id: ownId } = useStaff();
  const { contact, reason, priority, due, last_message: last, status } = conversation;
  const isPressing = priority === 'urgent' || priority === 'high';
  return (
    <Table.Tr className={classes.row}>
      <Table.Td className={classes.customer}>
        <Link to={conversationPath(conversation, ownId)} className={classes.link}>
          <CustomerPresence isThere={conversation.customer_is_there} />
          <span className={classes.name}>{contactName(contact)}</span>
        </Link>
        <Text size="xs" c="dimmed" truncate>
          {last ? oneLine(last.text) : 'No messages yet'}
        </Text>
      </Table.Td>
      <Table.Td>
        <Owner conversation={conversation} now={now} />
      </Table.Td>
      <Table.Td>
        <div className={classes.badges}>
          {isPressing && status !== 'pending' && (
            <Badge size="sm" variant="filled" color={PRIORITIES[priority].color}>
              {PRIORITIES[priority].label}
            </Badge>
          )}
          {reason && status !== 'pending' && (
            <Badge size="sm" color={REASONS[reason].color}>
              {REASONS[reason].label}
            </Badge>
          )}
        </div>
      </Table.Td>
      <Table.Td>{due && <DueBadge promise={due} />}</Table.Td>
      <Table.Td className={classes.number}>
        {formatAgo(conversation.last_message_at ?? conversation.created_at, now)}
      </Table.Td>
    </Table.Tr>
  );
}

function Owner({ conversation, now }: { conversation: ConversationSummary; now: number }) {
  const { status, assignee, team, waiting_since: since } = conversation;
  if (status === 'pending') {
    return (
      <Badge size="sm" color="violet" leftSection={<IconRobot size={11} />}>
        Bot
      </Badge>
    );
  }
  return (
    <>
      {isWaiting(conversation) ? (
        <Text size="sm" fw={600} c="var(--fd-warning-text)" className="tabular">
          Waiting {since && formatWait(since, now)}
        </Text>
      ) : (
        <Text size="sm">
          {assignee?.name ?? 'Nobody'}
          {status === 'snoozed' && (
            <Text span size="xs" c="dimmed">
              {' '}
              · snoozed
            </Text>
          )}
        </Text>
      )}
      {team && (
        <Text size="xs" c="dimmed">
          {team.name}
        </Text>
      )}
    </>
  );
}
