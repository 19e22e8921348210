import { ScrollArea, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';

import { AgentList } from '../../features/overview/components/AgentList';
import { LiveTable } from '../../features/overview/components/LiveTable';
import { LiveTiles } from '../../features/overview/components/LiveTiles';
import { TeamQueues } from '../../features/overview/components/TeamQueues';
import {
  liveConversations,
  liveFigures,
  type LiveFilter,
  teamQueues,
} from '../../features/overview/live-figures';
import { useQueue } from '../../features/queue/api/get-queue';
import { useConversations } from '../../features/queue/api/list-conversations';
import { useAgents } from '../../shared/api/agents';
import { useTeams } from '../../shared/api/teams';
import { Card } from '../../shared/components/Card';
import { ErrorState } from '../../shared/components/ErrorState';
import { LoadMore } from '../../shared/components/LoadMore';
import { PageHeader } from '../../shared/components/PageHeader';
import { useSeconds } from '../../shared/lib/use-now';
import { usePageTitle } from '../live/use-page-title';
import classes from './LivePage.module.css';
import { PageLoader } from './PageLoader';

const FILTERS: { value: LiveFilter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'people', label: 'With people' },
  { value: 'bot', label: 'With the bot' },
];

/** For supervisors: everything that goes on, as it goes on. */
export function LivePage() {
  const now = useSeconds();
  const [filter, setFilter] = useState<LiveFilter>('all');
  const queue = useQueue();
  const openList = useConversations('open');
  const botList = useConversations('bot');
  const agents = useAgents();
  const teams = useTeams();
  usePageTitle('Live');

  const error = queue.error ?? openList.error ?? botList.error ?? agents.error;
  if (!queue.data || !openList.data || !botList.data || !agents.data) {
    if (!error) return <PageLoader />;
    return <ErrorState error={error} onRetry={() => void queue.refetch()} />;
  }
  const open = openList.data.pages.flatMap((page) => page.conversations);
  const bot = botList.data.pages.flatMap((page) => page.conversations);
  const conversations = liveConversations(queue.data, open, bot, filter);
  return (
    <ScrollArea h="100%">
      <PageHeader title="Live" subtitle="Every conversation that goes on, and who is there for them." />
      <div className={classes.page}>
        <LiveTiles figures={liveFigures(queue.data, open, bot, agents.data, now)} now={now} />
        <div className={classes.columns}>
          <Card
            title="Conversations"
            isFlush
            aside={
              <SegmentedControl
                size="xs"
                data={FILTERS}
                value={filter}
                onChange={(value) => setFilter(value)}
                aria-label="Which conversations"
              />
            }
          >
            {conversations.length > 0 ? (
              <LiveTable conversations={conversations} now={now} />
            ) : (
              <Text size="sm" c="dimmed" p="md">
                Nothing goes on here right now.
              </Text>
            )}
            <LoadMore list={filter === 'bot' ? botList : openList} />
          </Card>
          <div className={classes.side}>
            <Card title="Queue by team" isFlush>
              <TeamQueues queues={teamQueues(queue.data, teams.data ?? [])} now={now} />
            </Card>
            <Card title="Agents">
              <AgentList agents={agents.data} teams={teams.data ?? []} open={open} />
            </Card>
          </div>
        </div>
      </div>
    </ScrollArea>
  );
}
