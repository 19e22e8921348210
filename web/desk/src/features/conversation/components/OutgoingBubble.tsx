import { Anchor, Button, Group, Loader, Text } from '@mantine/core';
import { IconAlertCircle, IconMessageExclamation, IconPaperclip } from '@tabler/icons-react';

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
          {entry.text && <div className={classes.text}>{entry.text}</div>}
          {entry.uploads.map(({ id, name }) => (
            <div key={id} className={classes.upload}>
              <IconPaperclip size={14} aria-hidden /> {name}
            </div>
          ))}
        </div>
        {entry.isStale ? (
          <Overtaken onRetry={onRetry} onEdit={onEdit} />
        ) : hasFailed ? (
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

/** Somebody has written meanwhile: what they wrote stands above, and the author decides. */
function Overtaken({ onRetry, onEdit }: Pick<OutgoingBubbleProps, 'onRetry' | 'onEdit'>) {
  return (
    <div className={classes.overtaken} role="alert">
      <IconMessageExclamation size={16} aria-hidden />
      <div>
        <Text size="xs">
          Not sent yet: somebody has written since you began. Read what came above, then decide.
        </Text>
        <Group gap={6} mt={6}>
          <Button size="compact-xs" onClick={onRetry}>
            Send anyway
          </Button>
          <Button size="compact-xs" variant="default" onClick={onEdit}>
            Back to the draft
          </Button>
        </Group>
      </div>
    </div>
  );
}
