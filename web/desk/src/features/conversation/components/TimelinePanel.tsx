import { Button, Loader, Text } from '@mantine/core';
import { IconHourglass, IconRobot, IconUser } from '@tabler/icons-react';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { ConversationSummary, Stint } from '../../../shared/api/types';
import { PanelSection } from '../../../shared/components/PanelSection';
import { TARGETS } from '../../../shared/lib/due';
import { formatSeconds } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { useTimeline } from '../api/get-timeline';
import { timelineSteps } from '../timeline';
import classes from './TimelinePanel.module.css';

const ICONS: Record<Stint['owner'], typeof IconRobot> = {
  bot: IconRobot,
  queue: IconHourglass,
  agent: IconUser,
};

/** From hand to hand: fetched when somebody wants to know. */
export function TimelinePanel({ conversation }: { conversation: ConversationSummary }) {
  const [isOpen, setOpen] = useState(false);
  const timeline = useTimeline(conversation.id, isOpen);
  const now = useMinutes();
  return (
    <PanelSection
      title="Timeline"
      aside={
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {isOpen && timeline.isPending && <Loader size="xs" />}
      {isOpen && timeline.error && (
        <Text size="xs" c="red" role="alert">
          {describeError(timeline.error)}
        </Text>
      )}
      {isOpen && timeline.data && (
        <>
          <ol className={classes.steps}>
            {timelineSteps(timeline.data.stints, now).map((step) => {
              const StepIcon = ICONS[step.owner];
              return (
                <li key={step.key} data-now={step.isNow}>
                  <StepIcon size={14} aria-hidden />
                  <span>
                    {step.who}
                    {step.ended && <small> · {step.ended.toLowerCase()}</small>}
                  </span>
                  <span className="tabular">{formatSeconds(step.seconds)}</span>
                </li>
              );
            })}
          </ol>
          {timeline.data.promises.map(({ target, began_at: begun, broken_at: broken, kept_at: kept }) => (
            <Text key={`${target} ${begun}`} size="xs" c="dimmed">
              {TARGETS[target]}: {broken ? 'broken' : kept ? 'kept' : 'open'}
            </Text>
          ))}
        </>
      )}
    </PanelSection>
  );
}
