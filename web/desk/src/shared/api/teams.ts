import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from './client';
import { keys } from './keys';
import type { Team } from './types';

export async function listTeams(signal?: AbortSignal): Promise<Team[]> {
  const { teams } = await request<{ teams: Team[] }>('/api/desk/teams', { signal });
  return teams;
}

export const teamsOptions = queryOptions({
  queryKey: keys.teams,
  queryFn: ({ signal }) => listTeams(signal),
  staleTime: 60_000,
});

export const useTeams = () => useQuery(teamsOptions);
