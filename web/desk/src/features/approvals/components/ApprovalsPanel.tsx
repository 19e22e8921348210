import { Badge, Text } from '@mantine/core';

import type { Approval } from '../../../shared/api/types';
import { PanelSection } from '../../../shared/components/PanelSection';
import { formatMoney } from '../../../shared/lib/format';
import classes from './ApprovalsPanel.module.css';
import { Claim } from './Claim';
import { DecisionForm } from './DecisionForm';

const STATES = {
  waiting: { label: 'Waiting', color: 'orange' },
  approved: { label: 'Approved', color: 'green' },
  declined: { label: 'Declined', color: 'red' },
  expired: { label: 'Expired', color: 'gray' },
};

/** A conversation's approvals, to be decided without leaving it. */
export function ApprovalsPanel({ approvals }: { approvals: readonly Approval[] }) {
  if (approvals.length === 0) return null;
  return (
    <PanelSection title="Approvals">
      <ul className={classes.list}>
        {approvals.map((approval) => (
          <li key={approval.id} className={classes.approval}>
            <div className={classes.head}>
              <Text size="sm" fw={600}>
                {approval.title}
              </Text>
              {approval.amount && (
                <Text size="sm" fw={650} className="tabular">
                  {formatMoney(approval.amount, approval.currency)}
                </Text>
              )}
            </div>
            <Text size="xs" c="dimmed" mt={2} mb={6}>
              {approval.reason}
            </Text>
            {approval.state === 'waiting' ? (
              <>
                <Claim approval={approval} />
                <DecisionForm approval={approval} compact />
              </>
            ) : (
              <Badge size="sm" color={STATES[approval.state].color}>
                {STATES[approval.state].label}
                {approval.decided_by && ` by ${approval.decided_by}`}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
