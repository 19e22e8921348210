import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from './client';
import { keys } from './keys';
import type { Agent } from './types';

export async function listAgents(signal?: AbortSignal): Promise<Agent[]> {
  const { agents } = await request<{ agents: Agent[] }>('/api/desk/agents', { signal });
  return agents;
}

export const agentsOptions = queryOptions({
  queryKey: keys.agents,
  queryFn: ({ signal }) => listAgents(signal),
});

export const useAgents = () => useQuery(agentsOptions);
