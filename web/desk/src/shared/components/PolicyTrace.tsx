import { Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconHandStop, IconX } from '@tabler/icons-react';

import type { PolicyStep } from '../api/types';
import { humanize } from '../lib/format';
import classes from './PolicyTrace.module.css';

type Look = 'passed' | 'failed' | 'person';

/** Outcomes are the policy's own words; anything unknown asks for a person's eye. */
function lookOf(outcome: string): Look {
  if (
    /^(pass|passed|allow|allowed|approve|approved|eligible|ok|yes|true|met|noted|applied|waived|reverse)$/i.test(
      outcome,
    )
  )
    return 'passed';
  if (/^(fail|failed|deny|denied|decline|declined|refuse|refused|ineligible|no|false)$/i.test(outcome))
    return 'failed';
  return 'person';
}

const ICONS = { passed: IconCheck, failed: IconX, person: IconHandStop };
const COLORS = { passed: 'green', failed: 'red', person: 'orange' };

/** Which rules were looked at, and what each one said. */
export function PolicyTrace({ steps }: { steps: readonly PolicyStep[] }) {
  return (
    <ol className={classes.trace}>
      {steps.map((step, index) => {
        const look = lookOf(step.outcome);
        const StepIcon = ICONS[look];
        return (
          <li key={`${step.rule} ${index}`} className={classes.step}>
            <ThemeIcon size={18} radius="xl" variant="light" color={COLORS[look]} aria-hidden>
              <StepIcon size={12} stroke={2.4} />
            </ThemeIcon>
            <div>
              <Text size="sm" fw={550}>
                {humanize(step.rule)}
                <VisuallyHidden>: {humanize(step.outcome)}</VisuallyHidden>
              </Text>
              {step.reason && (
                <Text size="xs" c="dimmed">
                  {step.reason}
                </Text>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
