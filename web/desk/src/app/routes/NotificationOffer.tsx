import { Button, Group, Text } from '@mantine/core';

import { useAttentionContext } from '../live/attention-context';
import classes from './NotificationOffer.module.css';

/** Asked once, in a corner, with the reason: browsers punish pages that ask out of the blue. */
export function NotificationOffer() {
  const attention = useAttentionContext();
  if (!attention?.mayAsk) return null;
  return (
    <aside className={classes.offer} aria-label="Notifications">
      <Text size="xs" mb={8}>
        Be told when a customer waits, even while this tab is in the background?
      </Text>
      <Group gap={6}>
        <Button size="compact-xs" onClick={attention.askForNotifications}>
          Turn on
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={attention.declineNotifications}>
          No, thanks
        </Button>
      </Group>
    </aside>
  );
}
