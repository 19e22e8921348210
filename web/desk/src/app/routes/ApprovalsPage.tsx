import { ScrollArea, Skeleton, Stack, Tabs } from '@mantine/core';
import { IconHistory, IconRubberStamp } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';

import { useDecidedApprovals, useWaitingApprovals } from '../../features/approvals/api/list-approvals';
import { ApprovalCard } from '../../features/approvals/components/ApprovalCard';
import type { Approval } from '../../shared/api/types';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { PageHeader } from '../../shared/components/PageHeader';
import { usePageTitle } from '../live/use-page-title';
import classes from './ApprovalsPage.module.css';

export function ApprovalsPage() {
  const { tab } = useParams();
  const navigate = useNavigate();
  const isHistory = tab === 'history';
  const waiting = useWaitingApprovals();
  const decided = useDecidedApprovals(isHistory);
  usePageTitle('Approvals');

  return (
    <div className={classes.page}>
      <PageHeader
        title="Approvals"
        subtitle="What the bot may not decide by itself. Your decision goes back to it, and it tells the customer."
      />
      <Tabs
        value={isHistory ? 'history' : 'waiting'}
        onChange={(value) => void navigate(value === 'history' ? '/approvals/history' : '/approvals')}
        className={classes.tabs}
      >
        <Tabs.List className={classes.tabList}>
          <Tabs.Tab value="waiting">Waiting{waiting.data ? ` (${waiting.data.length})` : ''}</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="waiting" className={classes.panel}>
          <ApprovalList
            approvals={waiting}
            whenEmpty={
              <EmptyState icon={IconRubberStamp} title="Nothing to decide">
                When a request is above what the bot may decide, it appears here.
              </EmptyState>
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.panel}>
          <ApprovalList
            approvals={decided}
            whenEmpty={
              <EmptyState icon={IconHistory} title="No decisions yet">
                Every decision is kept here with who made it and when.
              </EmptyState>
            }
          />
        </Tabs.Panel>
      </Tabs>
    </div>
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
