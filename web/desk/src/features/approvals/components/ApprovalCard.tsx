import { Anchor, Badge, Text } from '@mantine/core';
import { IconCheck, IconHourglassEmpty, IconHourglassHigh, IconMessage2, IconX } from '@tabler/icons-react';
import { Link } from 'react-router';

import type { Approval } from '../../../shared/api/types';
import { Facts } from '../../../shared/components/Facts';
import { PolicyTrace } from '../../../shared/components/PolicyTrace';
import { VerifiedBadge } from '../../../shared/components/VerifiedBadge';
import { contactName, formatMoney, humanize } from '../../../shared/lib/format';
import { formatAgo, formatDateTime } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import classes from './ApprovalCard.module.css';
import { Claim } from './Claim';
import { DecisionForm } from './DecisionForm';

/** Everything a person needs to decide, and the decision. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const now = useMinutes();
  const { customer } = approval;
  return (
    <article className={classes.card} aria-label={approval.title}>
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
      {approval.state === 'waiting' ? (
        <>
          <Claim approval={approval} />
          <DecisionForm approval={approval} />
        </>
      ) : (
        <Decided approval={approval} />
      )}
    </article>
  );
}

function agoText(time: string, now: number): string {
  const ago = formatAgo(time, now);
  return ago === 'now' ? 'just now' : `${ago} ago`;
}

const OUTCOMES = {
  waiting: { label: 'Waiting', color: 'orange', icon: IconHourglassHigh },
  approved: { label: 'Approved', color: 'green', icon: IconCheck },
  declined: { label: 'Declined', color: 'red', icon: IconX },
  expired: { label: 'Expired', color: 'gray', icon: IconHourglassEmpty },
};

function Decided({ approval }: { approval: Approval }) {
  const { label, color, icon: OutcomeIcon } = OUTCOMES[approval.state];
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
      {approval.note && (
        <Text size="sm" c="dimmed" className={classes.note}>
          “{approval.note}”
        </Text>
      )}
    </footer>
  );
}
