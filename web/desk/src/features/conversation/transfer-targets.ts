/** To whom a conversation can be given, the likeliest first. Pure. */
import type { Agent, ConversationSummary, PresenceState, Team } from '../../shared/api/types';

export interface TransferTarget {
  kind: 'agent' | 'team';
  id: string;
  name: string;
  detail: string;
  presence: PresenceState | null;
}

const PRESENCE_RANK: Record<PresenceState, number> = { online: 0, busy: 1, offline: 2 };
const PRESENCE_WORDS: Record<PresenceState, string> = { online: 'Online', busy: 'Busy', offline: 'Offline' };

const matches = (search: string, ...texts: string[]) => {
  const wanted = search.trim().toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(wanted));
};

/** Online before away, free before laden; searched by name, skill and team. */
export function agentTargets(
  agents: readonly Agent[],
  teams: readonly Team[],
  conversation: ConversationSummary,
  search: string,
): TransferTarget[] {
  const teamNames = new Map(teams.map(({ id, name }) => [id, name]));
  const namesOf = (agent: Agent) => agent.team_ids.flatMap((id) => teamNames.get(id) ?? []);
  return agents
    .filter((agent) => agent.id !== conversation.assignee?.id && agent.role !== 'editor')
    .filter((agent) => matches(search, agent.name, ...agent.skills, ...namesOf(agent)))
    .sort(
      (a, b) =>
        PRESENCE_RANK[a.state] - PRESENCE_RANK[b.state] ||
        a.open_conversations / Math.max(a.capacity, 1) - b.open_conversations / Math.max(b.capacity, 1) ||
        a.name.localeCompare(b.name),
    )
    .map((agent) => ({
      kind: 'agent',
      id: agent.id,
      name: agent.name,
      detail: [
        `${PRESENCE_WORDS[agent.state]} · ${agent.open_conversations} of ${agent.capacity} open`,
        ...namesOf(agent).slice(0, 2),
      ].join(' · '),
      presence: agent.state,
    }));
}

export function teamTargets(
  teams: readonly Team[],
  conversation: ConversationSummary,
  search: string,
): TransferTarget[] {
  return teams
    .filter((team) => matches(search, team.name))
    .filter((team) => conversation.assignee !== null || team.id !== conversation.team?.id)
    .map((team) => ({
      kind: 'team',
      id: team.id,
      name: team.name,
      detail: team.is_open ? `Open · ${team.agents_online} online` : 'Closed now',
      presence: null,
    }));
}
