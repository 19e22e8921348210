import { ScrollArea } from '@mantine/core';
import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';

import { AuditLog } from '../../features/audit/components/AuditLog';
import { RatingList } from '../../features/audit/components/RatingList';
import { type ReportFilter, useReport } from '../../features/reports/api/get-report';
import { lastDays } from '../../shared/lib/chart-scale';
import { ReportFilters } from '../../features/reports/components/ReportFilters';
import { ReportView } from '../../features/reports/components/ReportView';
import { useAgents } from '../../shared/api/agents';
import { useTeams } from '../../shared/api/teams';
import { ErrorState } from '../../shared/components/ErrorState';
import { ListSkeleton } from '../../shared/components/ListSkeleton';
import { TabbedPage } from '../../shared/components/TabbedPage';
import { REPORT_SECTIONS } from '../../shared/lib/sections';
import { usePageTitle } from '../live/use-page-title';
import classes from './Sections.module.css';

/** For supervisors: what has been. */
export function ReportsPage() {
  const { section } = useParams();
  const navigate = useNavigate();
  const [filter, setFilter] = useState<ReportFilter>(() => ({ ...lastDays(7, new Date()), team: '' }));
  const agents = useAgents();
  const teams = useTeams();
  const current = REPORT_SECTIONS.find(({ value }) => value === section);
  usePageTitle(current && current.value !== 'overview' ? current.label : 'Reports');
  if (!current) return <Navigate to="/reports/overview" replace />;
  return (
    <TabbedPage
      title="Reports"
      actions={
        current.value === 'overview' && (
          <ReportFilters filter={filter} teams={teams.data ?? []} onChange={setFilter} />
        )
      }
      sections={REPORT_SECTIONS}
      current={current.value}
      onChange={(value) => void navigate(`/reports/${value}`)}
    >
      <ScrollArea h="100%">
        <div className={classes.content}>
          {current.value === 'overview' && <Overview filter={filter} />}
          {current.value === 'ratings' && <RatingList />}
          {current.value === 'audit' && <AuditLog agents={agents.data ?? []} teams={teams.data ?? []} />}
        </div>
      </ScrollArea>
    </TabbedPage>
  );
}

function Overview({ filter }: { filter: ReportFilter }) {
  const report = useReport(filter);
  if (report.data) return <ReportView report={report.data} />;
  if (report.error) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />;
  return <ListSkeleton />;
}
