import { Badge, Text, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconFlame, IconRobot, IconShieldCheckFilled, IconZzz } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { Link } from 'react-router';

import type { ConversationSummary } from '../../../shared/api/types';
import { CustomerPresence } from '../../../shared/components/CustomerPresence';
import { DueBadge } from '../../../shared/components/DueBadge';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { contactName, oneLine } from '../../../shared/lib/format';
import { PRIORITIES, REASONS } from '../../../shared/lib/labels';
import { formatAgo } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { isWaiting } from '../../../shared/live/reducer';
import classes from './ConversationRow.module.css';
import { Wait } from './Wait';

interface ConversationRowProps {
  conversation: ConversationSummary;
  to: string;
  isSelected: boolean;
  /** Whose conversation a row is need not be said in one's own view. */
  showsAssignee: boolean;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { conversation, to, isSelected, showsAssignee } = props;
  const row = useRef<HTMLAnchorElement>(null);
  const now = useMinutes();
  const name = contactName(conversation.contact);
  const waits = isWaiting(conversation);
  const { status } = conversation;
  const lastAt = conversation.last_message_at ?? conversation.created_at;

  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);

  return (
    <Link ref={row} to={to} className={classes.row} aria-current={isSelected ? 'true' : undefined}>
      <PersonAvatar name={name} size={34} />
      <div className={classes.body}>
        <div className={classes.line}>
          <Text fw={600} size="sm" truncate>
            {name}
          </Text>
          {conversation.contact.verified && (
            <IconShieldCheckFilled size={13} className={classes.verified} aria-label="Verified" />
          )}
          {status !== 'resolved' && status !== 'pending' && (
            <CustomerPresence isThere={conversation.customer_is_there} />
          )}
          <span className={classes.time}>
            {waits && conversation.waiting_since ? (
              <Wait since={conversation.waiting_since} />
            ) : (
              <time dateTime={lastAt}>{formatAgo(lastAt, now)}</time>
            )}
          </span>
        </div>
        <Text size="xs" c="dimmed" truncate>
          {previewOf(conversation)}
        </Text>
        <RowBadges conversation={conversation} showsAssignee={showsAssignee} />
      </div>
    </Link>
  );
});

const SPEAKERS = { customer: '', bot: 'Bot: ', agent: 'Agent: ', system: '' };

function previewOf({ last_message: last }: ConversationSummary): string {
  if (!last) return 'No messages yet';
  return `${SPEAKERS[last.author]}${oneLine(last.text)}`;
}

function RowBadges({
  conversation,
  showsAssignee,
}: Pick<ConversationRowProps, 'conversation' | 'showsAssignee'>) {
  const { priority, reason, status, assignee, team, due, is_returned: isReturned } = conversation;
  const isPressing = priority === 'urgent' || priority === 'high';
  const showsReason = reason && (status === 'open' || status === 'snoozed');
  const isActive = status === 'open' || status === 'snoozed';
  const owner = showsAssignee && assignee ? assignee.name : isActive && !assignee ? team?.name : undefined;
  return (
    <div className={classes.badges}>
      {isPressing && status !== 'resolved' && (
        <Badge
          size="sm"
          color={PRIORITIES[priority].color}
          variant="filled"
          leftSection={<IconFlame size={11} />}
        >
          {PRIORITIES[priority].label}
        </Badge>
      )}
      {status === 'snoozed' && (
        <Badge size="sm" color="yellow" leftSection={<IconZzz size={11} />}>
          Snoozed
        </Badge>
      )}
      {status === 'pending' && (
        <Badge size="sm" color="violet" leftSection={<IconRobot size={11} />}>
          Bot
        </Badge>
      )}
      {showsReason && (
        <Badge size="sm" color={REASONS[reason].color}>
          {REASONS[reason].label}
        </Badge>
      )}
      {isReturned && isActive && (
        <Tooltip label="Came back: whoever had it left, or did not reply in time. First in the queue.">
          <Badge size="sm" color="grape" leftSection={<IconArrowBackUp size={11} aria-hidden />}>
            Returned
          </Badge>
        </Tooltip>
      )}
      {due && isActive && <DueBadge promise={due} />}
      {owner && (
        <Text size="xs" c="dimmed" truncate className={classes.owner}>
          {owner}
        </Text>
      )}
    </div>
  );
}
