import { Anchor, Badge, Text } from '@mantine/core';
import {
  IconCheck,
  IconHourglassEmpty,
  IconHourglassHigh,
  IconMessage2,
  IconShieldCheck,
  IconX,
} from '@tabler/icons-react';
import { Link } from 'react-router';

import type { Approval } from '../../../shared/api/types';
import { Facts } from '../../../shared/components/Facts';
import { PolicyTrace } from '../../../shared/components/PolicyTrace';
import { VerifiedBadge } from '../../../shared/components/VerifiedBadge';
import { contactName, formatMoney, humanize } from '../../../shared/lib/format';
import { formatAgo, formatDateTime } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { useStaff } from '../../../shared/session';
import { mayDecide } from '../authority';
import { outcomeOf } from '../outcome';
import classes from './ApprovalCard.module.css';
import { Decision } from './Decision';

/** Everything a person needs to decide, and the decision. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const now = useMinutes();
  const staff = useStaff();
  const { customer } = approval;
  const isLocked = approval.state === 'waiting' && !mayDecide(approval, staff.role);
  return (
    <article className={classes.card} aria-label={approval.title} data-locked={isLocked}>
      <header className={classes.head}>
        <div className={classes.titles}>
          <Text size="xs" c="dimmed">
            {humanize(approval.kind)} · {approval.reference}
          </Text>
          <h2 className={classes.title}>{approval.title}</h2>
          <div className={classes.who}>
            {customer && (
              <>
                <span>{contactName(customer)}</span>
                <VerifiedBadge verified={customer.verified} />
              </>
            )}
            {approval.authority === 'supervisor' && (
              <Badge size="sm" color="violet" leftSection={<IconShieldCheck size={12} />}>
                For a supervisor
              </Badge>
            )}
            <Anchor
              component={Link}
              to={`/inbox/open/${approval.conversation_id}`}
              inherit
              className={classes.open}
            >
              <IconMessage2 size={14} aria-hidden /> Open the conversation
            </Anchor>
          </div>
        </div>
        <div className={classes.figures}>
          {approval.amount && (
            <span className={classes.amount}>{formatMoney(approval.amount, approval.currency)}</span>
          )}
          <Text size="xs" c="dimmed">
            {approval.state === 'waiting' ? `asked ${agoText(approval.created_at, now)}` : null}
          </Text>
        </div>
      </header>
      <Text size="sm" className={classes.reason}>
        {approval.reason}
      </Text>
      <div className={classes.columns}>
        {approval.facts.length > 0 && (
          <section>
            <h3 className={classes.subtitle}>Facts</h3>
            <Facts facts={approval.facts} />
          </section>
        )}
        {approval.policy_trace.length > 0 && (
          <section>
            <h3 className={classes.subtitle}>What the policy said</h3>
            <PolicyTrace steps={approval.policy_trace} />
          </section>
        )}
      </div>
      {approval.state === 'waiting' ? <Decision approval={approval} /> : <Decided approval={approval} />}
    </article>
  );
}

function agoText(time: string, now: number): string {
  const ago = formatAgo(time, now);
  return ago === 'now' ? 'just now' : `${ago} ago`;
}

const ICONS = {
  waiting: IconHourglassHigh,
  approved: IconCheck,
  declined: IconX,
  expired: IconHourglassEmpty,
};

function Decided({ approval }: { approval: Approval }) {
  const { label, color } = outcomeOf(approval);
  const OutcomeIcon = ICONS[approval.state];
  return (
    <footer className={classes.decided}>
      <Badge size="lg" color={color} leftSection={<OutcomeIcon size={13} />}>
        {label}
      </Badge>
      <Text size="sm">
        {approval.state === 'expired'
          ? `Nobody decided until ${formatDateTime(approval.expires_at)}; the customer was told`
          : `by ${approval.decided_by ?? 'somebody'}`}
        {approval.state !== 'expired' && approval.decided_at && `, ${formatDateTime(approval.decided_at)}`}
      </Text>
      {approval.decision_reason && (
        <Text size="sm" className={classes.note}>
          The customer was told: “{approval.decision_reason}”
        </Text>
      )}
      {approval.note && (
        <Text size="sm" c="dimmed" className={classes.note}>
          Note: “{approval.note}”
        </Text>
      )}
    </footer>
  );
}
