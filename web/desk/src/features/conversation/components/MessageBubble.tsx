import { Badge, Text, Tooltip } from '@mantine/core';
import { IconLock, IconRobot } from '@tabler/icons-react';
import { memo } from 'react';

import type { Message } from '../../../shared/api/types';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { RenderedHtml } from '../../../shared/components/RenderedHtml';
import { humanize, percent } from '../../../shared/lib/format';
import { VERDICTS } from '../../../shared/lib/labels';
import { formatClock, formatDateTime } from '../../../shared/lib/time';
import { CardView } from './CardView';
import { DocumentList } from './DocumentList';
import classes from './MessageBubble.module.css';

interface MessageBubbleProps {
  message: Message;
  customerName: string;
  /** The first of several in a row by the same author carries the name. */
  startsGroup: boolean;
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
  const { message, customerName, startsGroup } = props;
  if (message.author === 'system' && !message.private) return <SystemNotice message={message} />;
  const name = authorName(message, customerName);
  const side = message.author === 'customer' ? 'customer' : 'desk';
  const kind = message.private ? 'note' : message.author;
  return (
    <article
      className={classes.message}
      data-side={side}
      data-starts={startsGroup}
      aria-label={`${name}, ${formatClock(message.created_at)}`}
    >
      <div className={classes.avatar}>
        {startsGroup &&
          (message.author === 'bot' ? (
            <span className={classes.bot} aria-hidden>
              <IconRobot size={17} stroke={1.7} />
            </span>
          ) : (
            <PersonAvatar name={name} size={28} />
          ))}
      </div>
      <div className={classes.content}>
        {startsGroup && (
          <div className={classes.meta}>
            <Text span size="xs" fw={600}>
              {name}
            </Text>
            <Tooltip label={formatDateTime(message.created_at)}>
              <Text span size="xs" c="dimmed">
                <time dateTime={message.created_at}>{formatClock(message.created_at)}</time>
              </Text>
            </Tooltip>
            {message.private && (
              <Badge
                size="xs"
                color="yellow"
                leftSection={<IconLock size={10} />}
                className={classes.noteBadge}
              >
                Private note
              </Badge>
            )}
          </div>
        )}
        <div className={classes.bubble} data-kind={kind}>
          <MessageBody message={message} />
        </div>
        <Insight message={message} />
      </div>
    </article>
  );
});

function authorName(message: Message, customerName: string): string {
  switch (message.author) {
    case 'customer':
      return customerName;
    case 'bot':
      return message.author_name ?? 'Bot';
    case 'agent':
      return message.author_name ?? 'Agent';
    case 'system':
      return 'Frontdesk';
  }
}

function SystemNotice({ message }: { message: Message }) {
  return (
    <div className={classes.notice}>
      <RenderedHtml html={message.html} />
      <time dateTime={message.created_at}>{formatClock(message.created_at)}</time>
    </div>
  );
}

function MessageBody({ message }: { message: Message }) {
  return (
    <>
      {message.html && <RenderedHtml html={message.html} />}
      {message.card && <CardView card={message.card} />}
      {message.documents.length > 0 && <DocumentList documents={message.documents} />}
      {message.choices.length > 0 && (
        <ul className={classes.choices} aria-label="Offered to choose from">
          {message.choices.map((choice) => (
            <li key={choice.id}>{choice.title}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What the bot made of a message: small, for whoever wants to know why it answered as it did. */
function Insight({ message }: { message: Message }) {
  const { understood, knowledge } = message;
  if (understood) {
    return (
      <div className={classes.insight}>
        Understood as {humanize(understood.intent).toLowerCase()} · {percent(understood.confidence)}
      </div>
    );
  }
  if (knowledge) {
    return (
      <div className={classes.insight}>
        {VERDICTS[knowledge.verdict].label} · {percent(knowledge.confidence)}
      </div>
    );
  }
  return null;
}
