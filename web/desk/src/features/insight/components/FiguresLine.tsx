import { Badge, Text } from '@mantine/core';

import { STALENESS } from '../../../shared/lib/labels';
import { useFigures } from '../api/get-figures';
import { times } from '../trend';
import classes from './Insight.module.css';

const DAYS = 30;

/** What came of an article lately, in a line; nothing until it is known. */
export function FiguresLine({ articleId }: { articleId: string }) {
  const figures = useFigures(DAYS).data?.get(articleId);
  if (!figures) return null;
  const { shown, helped, not_helped, led_to_person, stale } = figures;
  const said =
    shown === 0
      ? 'Not shown to anybody'
      : `Shown ${times(shown)}: helped ${times(helped)}, did not help ${times(not_helped)}, led to a person ${times(led_to_person)}`;
  return (
    <div className={classes.line}>
      <Text size="xs" c="dimmed">
        Last {DAYS} days: {said}.
      </Text>
      {stale.map((reason) => (
        <Badge
          key={reason}
          size="sm"
          variant="outline"
          color={STALENESS[reason].color}
          title={STALENESS[reason].hint}
        >
          {STALENESS[reason].label}
        </Badge>
      ))}
    </div>
  );
}
