import { Badge, Button, Text } from '@mantine/core';

import type { Handoff } from '../../../shared/api/types';
import { REASONS } from '../../../shared/lib/labels';
import classes from './HandoffStrip.module.css';

/** The hand-over in one line, where the side panel has no place. */
export function HandoffStrip({ handoff, onOpen }: { handoff: Handoff; onOpen: () => void }) {
  return (
    <div className={classes.strip}>
      <Badge color={REASONS[handoff.reason].color} className={classes.badge}>
        {REASONS[handoff.reason].label}
      </Badge>
      <Text size="xs" lineClamp={2} className={classes.summary}>
        {handoff.summary}
      </Text>
      <Button size="compact-xs" variant="subtle" onClick={onOpen}>
        Details
      </Button>
    </div>
  );
}
