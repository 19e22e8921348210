import { Badge, Tooltip } from '@mantine/core';
import { IconAlarm } from '@tabler/icons-react';

import type { ServicePromise } from '../api/types';
import { dueDistance, dueLevel, dueSentence } from '../lib/due';
import { useSeconds } from '../lib/use-now';

const COLORS = { ahead: 'gray', soon: 'yellow', broken: 'red' };

/** The time left until the promise that breaks first; ticking. */
export function DueBadge({ promise }: { promise: ServicePromise }) {
  const now = useSeconds();
  const level = dueLevel(promise, now);
  const sentence = dueSentence(promise, now);
  return (
    <Tooltip label={sentence}>
      <Badge
        size="sm"
        color={COLORS[level]}
        variant={level === 'broken' ? 'filled' : 'light'}
        leftSection={<IconAlarm size={11} aria-hidden />}
        className="tabular"
        aria-label={sentence}
      >
        {level === 'broken' ? `${dueDistance(promise, now)} over` : dueDistance(promise, now)}
      </Badge>
    </Tooltip>
  );
}
