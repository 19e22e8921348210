import { Badge, Text } from '@mantine/core';

import type { Handoff } from '../../../shared/api/types';
import { Facts } from '../../../shared/components/Facts';
import { PanelSection } from '../../../shared/components/PanelSection';
import { PolicyTrace } from '../../../shared/components/PolicyTrace';
import { VerifiedBadge } from '../../../shared/components/VerifiedBadge';
import { humanize } from '../../../shared/lib/format';
import { REASONS } from '../../../shared/lib/labels';
import { formatClock } from '../../../shared/lib/time';
import classes from './HandoffPanel.module.css';
import { StoryView } from './StoryView';

interface HandoffPanelProps {
  handoff: Handoff;
  onInsert: (text: string) => void;
}

/** The story so far, so that nobody asks the customer twice. */
export function HandoffPanel({ handoff, onInsert }: HandoffPanelProps) {
  const { flow, customer } = handoff;
  const slots = flow ? flowFacts(flow) : [];
  return (
    <PanelSection title="Hand-over" aside={formatClock(handoff.requested_at)}>
      <div className={classes.reason}>
        <Badge color={REASONS[handoff.reason].color}>{REASONS[handoff.reason].label}</Badge>
        {customer && <VerifiedBadge verified={customer.verified} />}
      </div>
      <Text size="sm" mb={handoff.facts.length > 0 ? 10 : 0}>
        {handoff.summary}
      </Text>
      {handoff.facts.length > 0 && <Facts facts={handoff.facts} />}
      <StoryView story={handoff.story} onInsert={onInsert} />
      {flow && (
        <>
          <h4 className={classes.subtitle}>
            {humanize(flow.name)}
            {flow.step && (
              <span className={classes.step}>stopped at: {humanize(flow.step).toLowerCase()}</span>
            )}
          </h4>
          {slots.length > 0 && <Facts facts={slots} />}
        </>
      )}
      {handoff.policy_trace.length > 0 && (
        <>
          <h4 className={classes.subtitle}>What the policy said</h4>
          <PolicyTrace steps={handoff.policy_trace} />
        </>
      )}
    </PanelSection>
  );
}

/** What the customer had told the bot already; empty slots say nothing. */
function flowFacts(flow: NonNullable<Handoff['flow']>) {
  return Object.entries(flow.slots).flatMap(([name, value]) => {
    const text = slotText(value);
    return text === '' ? [] : [{ label: humanize(name), value: text }];
  });
}

function slotText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(slotText).filter(Boolean).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
