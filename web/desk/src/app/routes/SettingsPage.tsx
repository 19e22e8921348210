import { ScrollArea } from '@mantine/core';
import { Navigate, useNavigate, useParams } from 'react-router';

import { CannedReplies } from '../../features/canned/components/CannedReplies';
import { AgentTable } from '../../features/teams/components/AgentTable';
import { TeamList } from '../../features/teams/components/TeamList';
import { useWebhooks } from '../../features/webhooks/api/webhooks';
import { Webhooks } from '../../features/webhooks/components/Webhooks';
import { useAgents } from '../../shared/api/agents';
import { useCannedReplies } from '../../shared/api/canned-replies';
import { useTeams } from '../../shared/api/teams';
import { ErrorState } from '../../shared/components/ErrorState';
import { ListSkeleton } from '../../shared/components/ListSkeleton';
import { TabbedPage } from '../../shared/components/TabbedPage';
import { settingsSections } from '../../shared/lib/sections';
import { useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './Sections.module.css';

const PANELS: Record<string, () => React.ReactNode> = {
  canned: CannedRepliesPanel,
  teams: TeamsPanel,
  agents: AgentsPanel,
  webhooks: WebhooksPanel,
};

/** How the desk works: each one sees what they may change. */
export function SettingsPage() {
  const { section } = useParams();
  const staff = useStaff();
  const navigate = useNavigate();
  const sections = settingsSections(staff.role);
  const current = sections.find(({ value }) => value === section);
  usePageTitle(current?.label ?? 'Settings');
  if (!current) return <Navigate to={`/settings/${sections[0]?.value ?? 'canned'}`} replace />;
  const Panel = PANELS[current.value] ?? CannedRepliesPanel;
  return (
    <TabbedPage
      title="Settings"
      sections={sections}
      current={current.value}
      onChange={(value) => void navigate(`/settings/${value}`)}
    >
      <ScrollArea h="100%">
        <div className={classes.content}>
          <Panel />
        </div>
      </ScrollArea>
    </TabbedPage>
  );
}

interface Loaded<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

function When<Data>({ query, children }: { query: Loaded<Data>; children: (data: Data) => React.ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <ListSkeleton />;
}

function CannedRepliesPanel() {
  return <When query={useCannedReplies()}>{(replies) => <CannedReplies replies={replies} />}</When>;
}

function TeamsPanel() {
  const agents = useAgents();
  return <When query={useTeams()}>{(teams) => <TeamList teams={teams} agents={agents.data ?? []} />}</When>;
}

function AgentsPanel() {
  const teams = useTeams();
  return (
    <When query={useAgents()}>{(agents) => <AgentTable agents={agents} teams={teams.data ?? []} />}</When>
  );
}

function WebhooksPanel() {
  return <When query={useWebhooks()}>{(webhooks) => <Webhooks webhooks={webhooks} />}</When>;
}
