import { Button, Group, Slider, Text } from '@mantine/core';
import { useState } from 'react';

import type { SearchQuality } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { Tile } from '../../../shared/components/Tile';
import { percent } from '../../../shared/lib/format';
import { formatDateTime } from '../../../shared/lib/time';
import { useSetFloor } from '../api/quality';
import { change, effectAt } from '../floor';
import classes from './Insight.module.css';

interface FloorSettingProps {
  quality: SearchQuality;
  mayEdit: boolean;
}

/** The confidence from which the bot answers: moved to see what it would have done, and kept if it is better. */
export function FloorSetting({ quality, mayEdit }: FloorSettingProps) {
  const { floor, floors } = quality;
  const [chosen, setChosen] = useState(floor.value);
  const save = useSetFloor();
  const now = effectAt(floors, floor.value);
  const then = effectAt(floors, chosen);
  const isMoved = Math.round(chosen * 100) !== Math.round(floor.value * 100);

  const keep = (value: number | null) =>
    save.mutate(
      { floor: value, version: floor.version },
      {
        onSuccess: ({ value: kept }) => notifyDone(`The bot answers from ${percent(kept)} on`),
        onError: (error) => notifyError('The floor stays where it was', error),
      },
    );
  return (
    <Card
      title="Confidence floor"
      subtitle="The best article is given as the answer when the probability that it answers is at least this. Move it to see what these days’ questions would have got."
    >
      <div className={classes.slider}>
        <Slider
          value={chosen}
          onChange={setChosen}
          min={0}
          max={1}
          step={0.01}
          label={percent}
          thumbLabel="Confidence floor"
          marks={[
            { value: 0, label: percent(0) },
            { value: floor.value, label: `now ${percent(floor.value)}` },
            { value: 1, label: percent(1) },
          ]}
        />
      </div>
      {now && then && (
        <dl className={classes.effects} aria-live="polite" aria-label={`At ${percent(chosen)}`}>
          <Tile label="Answered" value={then.answered} detail={change(then.answered, now.answered)} />
          <Tile label="Clarified" value={then.clarified} detail={change(then.clarified, now.clarified)} />
          <Tile label="Unanswered" value={then.unanswered} detail={change(then.unanswered, now.unanswered)} />
        </dl>
      )}
      <Group gap={10}>
        {mayEdit && (
          <Button size="sm" disabled={!isMoved} loading={save.isPending} onClick={() => keep(chosen)}>
            Answer from {percent(chosen)}
          </Button>
        )}
        {mayEdit && !floor.is_default && (
          <Button size="sm" variant="default" loading={save.isPending} onClick={() => keep(null)}>
            Back to {percent(floor.default)}
          </Button>
        )}
        <Text size="xs" c="dimmed">
          {floor.changed_at && floor.changed_by
            ? `Moved by ${floor.changed_by}, ${formatDateTime(floor.changed_at)}`
            : 'Nobody has moved it yet.'}
        </Text>
      </Group>
    </Card>
  );
}
