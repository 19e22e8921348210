import { ScrollArea, Skeleton, Stack } from '@mantine/core';
import { IconHistory, IconHourglassEmpty, IconRubberStamp } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';

import {
  useDecidedApprovals,
  useExpiredApprovals,
  useWaitingApprovals,
} from '../../features/approvals/api/list-approvals';
import { ApprovalCard } from '../../features/approvals/components/ApprovalCard';
import type { Approval } from '../../shared/api/types';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { TabbedPage } from '../../shared/components/TabbedPage';
import { usePageTitle } from '../live/use-page-title';
import classes from './ApprovalsPage.module.css';

export function ApprovalsPage() {
  const { tab } = useParams();
  const navigate = useNavigate();
  const shown = tab === 'history' || tab === 'expired' ? tab : 'waiting';
  const waiting = useWaitingApprovals();
  const decided = useDecidedApprovals(shown === 'history');
  const expired = useExpiredApprovals(shown === 'expired');
  usePageTitle('Approvals');

  return (
    <TabbedPage
      title="Approvals"
      subtitle="What the bot may not decide by itself. Your decision goes back to it, and it tells the customer."
      sections={[
        { value: 'waiting', label: `Waiting${waiting.data ? ` (${waiting.data.length})` : ''}` },
        { value: 'history', label: 'Decided' },
        { value: 'expired', label: 'Expired' },
      ]}
      current={shown}
      onChange={(value) => void navigate(value === 'waiting' ? '/approvals' : `/approvals/${value}`)}
    >
      {shown === 'waiting' && (
        <ApprovalList
          approvals={waiting}
          whenEmpty={
            <EmptyState icon={IconRubberStamp} title="Nothing to decide">
              When a request is above what the bot may decide, it appears here.
            </EmptyState>
          }
        />
      )}
      {shown === 'history' && (
        <ApprovalList
          approvals={decided}
          whenEmpty={
            <EmptyState icon={IconHistory} title="No decisions yet">
              Every decision is kept here with who made it and when.
            </EmptyState>
          }
        />
      )}
      {shown === 'expired' && (
        <ApprovalList
          approvals={expired}
          whenEmpty={
            <EmptyState icon={IconHourglassEmpty} title="Nothing has expired">
              A request that nobody decides in time ends here, and the customer is told.
            </EmptyState>
          }
        />
      )}
    </TabbedPage>
  );
}

interface ApprovalListProps {
  approvals: UseQueryResult<Approval[]>;
  whenEmpty: React.ReactNode;
}

function ApprovalList({ approvals, whenEmpty }: ApprovalListProps) {
  if (!approvals.data) {
    if (approvals.error)
      return <ErrorState error={approvals.error} onRetry={() => void approvals.refetch()} />;
    return (
      <Stack className={classes.list} aria-busy aria-label="Loading approvals">
        <Skeleton height={220} radius="lg" />
        <Skeleton height={220} radius="lg" />
      </Stack>
    );
  }
  if (approvals.data.length === 0) return whenEmpty;
  return (
    <ScrollArea h="100%">
      <div className={classes.list}>
        {approvals.data.map((approval) => (
          <ApprovalCard key={approval.id} approval={approval} />
        ))}
      </div>
    </ScrollArea>
  );
}
