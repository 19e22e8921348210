import { Badge, Text } from '@mantine/core';

import type { Approval } from '../../../shared/api/types';
import { PanelSection } from '../../../shared/components/PanelSection';
import { formatMoney } from '../../../shared/lib/format';
import { outcomeOf } from '../outcome';
import classes from './ApprovalsPanel.module.css';
import { Decision } from './Decision';

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
              <Decision approval={approval} compact />
            ) : (
              <Badge size="sm" color={outcomeOf(approval).color}>
                {outcomeOf(approval).label}
                {approval.decided_by && ` by ${approval.decided_by}`}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
