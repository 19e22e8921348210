import type { Agent, ConversationSummary, Team } from '../../shared/api/types';

/** `all`, `own` (the teams one is in), `none` (no team), or a team's id. */
export type TeamFilter = string;

export interface TeamChoice {
  value: TeamFilter;
  label: string;
}

/** The teams to choose from: those that exist, and those that a row names though the list of teams is not there yet. */
export function teamChoices(
  teams: readonly Pick<Team, 'id' | 'name'>[],
  conversations: readonly ConversationSummary[],
  own: Agent | undefined,
): TeamChoice[] {
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  for (const { team } of conversations) if (team && !names.has(team.id)) names.set(team.id, team.name);
  const choices: TeamChoice[] = [{ value: 'all', label: 'All teams' }];
  if (own && own.team_ids.length > 0 && names.size > 1) choices.push({ value: 'own', label: 'My teams' });
  for (const [value, label] of [...names].sort(([, a], [, b]) => a.localeCompare(b))) {
    choices.push({ value, label });
  }
  return choices;
}

export function inTeam(
  conversation: ConversationSummary,
  filter: TeamFilter,
  own: Agent | undefined,
): boolean {
  if (filter === 'all') return true;
  const id = conversation.team?.id;
  return filter === 'own' ? id !== undefined && (own?.team_ids.includes(id) ?? false) : id === filter;
}
