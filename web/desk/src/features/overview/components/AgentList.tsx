import { Progress, Text } from '@mantine/core';

import type { Agent, ConversationSummary, Team } from '../../../shared/api/types';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { PresenceDot } from '../../../shared/components/PresenceDot';
import { contactName } from '../../../shared/lib/format';
import classes from './Overview.module.css';

interface AgentListProps {
  agents: readonly Agent[];
  teams: readonly Team[];
  open: readonly ConversationSummary[];
}

const RANK = { online: 0, busy: 1, offline: 2 };

/** Who is at the desk, and what each one has in hand. */
export function AgentList({ agents, teams, open }: AgentListProps) {
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  const serving = agents
    .filter(({ role }) => role !== 'editor')
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.name.localeCompare(b.name));
  return (
    <ul className={classes.agents}>
      {serving.map((agent) => {
        const theirs = open.filter(({ assignee }) => assignee?.id === agent.id);
        const isFull = agent.open_conversations >= agent.capacity;
        return (
          <li key={agent.id} className={classes.agent}>
            <PersonAvatar name={agent.name} size={30} />
            <div className={classes.about}>
              <div className={classes.line}>
                <span className={classes.name}>{agent.name}</span>
                <PresenceDot state={agent.state} />
                <span className={classes.load} data-full={isFull}>
                  {agent.open_conversations} / {agent.capacity}
                </span>
              </div>
              <Progress
                value={
                  agent.capacity > 0 ? Math.min(100, (100 * agent.open_conversations) / agent.capacity) : 100
                }
                size={5}
                color={isFull ? 'orange' : 'pine'}
                aria-label={`${agent.open_conversations} of ${agent.capacity} places taken`}
              />
              <Text size="xs" c="dimmed" truncate>
                {theirs.length > 0
                  ? theirs.map(({ contact }) => contactName(contact)).join(', ')
                  : agent.team_ids.flatMap((id) => names.get(id) ?? []).join(', ') || 'In no team'}
              </Text>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
