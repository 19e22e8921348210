import { Anchor, Loader, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';

import type { OutboxEntry } from '../outbox';
import bubble from './MessageBubble.module.css';
import classes from './OutgoingBubble.module.css';

interface OutgoingBubbleProps {
  entry: OutboxEntry;
  onRetry: () => void;
  onEdit: () => void;
}

/** A message that the server has not confirmed. */
export function OutgoingBubble({ entry, onRetry, onEdit }: OutgoingBubbleProps) {
  const hasFailed = entry.state === 'failed';
  return (
    <div className={`${bubble.message} ${classes.outgoing}`} data-side="desk" data-starts>
      <div className={bubble.avatar} />
      <div className={bubble.content}>
        <div className={bubble.bubble} data-kind={entry.isPrivate ? 'note' : 'agent'} data-failed={hasFailed}>
          <div className={classes.text}>{entry.text}</div>
        </div>
        {hasFailed ? (
          <div className={classes.failed} role="alert">
            <IconAlertCircle size={14} aria-hidden />
            <span>
              Not sent. {entry.problem}{' '}
              <Anchor component="button" type="button" inherit onClick={onRetry}>
                Try again
              </Anchor>
              {' · '}
              <Anchor component="button" type="button" inherit onClick={onEdit}>
                Back to the draft
              </Anchor>
            </span>
          </div>
        ) : (
          <Text size="xs" c="dimmed" className={classes.sending}>
            <Loader size={10} color="gray" /> Sending…
          </Text>
        )}
      </div>
    </div>
  );
}
