import { ScrollArea } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useState } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';

import { usePolicies } from '../../features/policy/api/list-policies';
import { PolicyPanel } from '../../features/policy/components/PolicyPanel';
import type { Draft } from '../../features/policy/limits';
import type { Policy } from '../../shared/api/types';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { ListSkeleton } from '../../shared/components/ListSkeleton';
import { PageHeader } from '../../shared/components/PageHeader';
import { TabbedPage } from '../../shared/components/TabbedPage';
import { humanize } from '../../shared/lib/format';
import { maySupervise, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './PoliciesPage.module.css';

const TITLE = 'Policies';
const SUBTITLE = 'What the bot goes by when it decides. Agents read it, supervisors change the limits.';

export function PoliciesPage() {
  const policies = usePolicies();
  usePageTitle(TITLE);
  if (policies.data && policies.data.length > 0) return <Policies policies={policies.data} />;
  return (
    <>
      <PageHeader title={TITLE} subtitle={SUBTITLE} />
      {policies.error && <ErrorState error={policies.error} onRetry={() => void policies.refetch()} />}
      {policies.isPending && <ListSkeleton />}
      {policies.data && (
        <EmptyState icon={IconScale} title="No policies yet">
          They appear here as soon as the process that carries out returns and fees has started.
        </EmptyState>
      )}
    </>
  );
}

function Policies({ policies }: { policies: Policy[] }) {
  const { name } = useParams();
  const staff = useStaff();
  const navigate = useNavigate();
  const [drafts, setDrafts] = useState<Record<string, Draft | undefined>>({});
  const current = policies.find((policy) => policy.name === name);
  if (!current) return <Navigate to={`/policies/${policies[0]?.name ?? ''}`} replace />;
  return (
    <TabbedPage
      title={TITLE}
      subtitle={SUBTITLE}
      sections={policies.map((policy) => ({
        value: policy.name,
        label: `${humanize(policy.name)}${drafts[policy.name] ? ' •' : ''}`,
      }))}
      current={current.name}
      onChange={(value) => void navigate(`/policies/${value}`)}
    >
      <ScrollArea h="100%">
        <div className={classes.content}>
          <PolicyPanel
            key={current.name}
            policy={current}
            mayEdit={maySupervise(staff.role)}
            draft={drafts[current.name]}
            onDraft={(draft) => setDrafts((held) => ({ ...held, [current.name]: draft }))}
          />
        </div>
      </ScrollArea>
    </TabbedPage>
  );
}
