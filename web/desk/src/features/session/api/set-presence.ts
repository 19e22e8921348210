import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Agent, PresenceState } from '../../../shared/api/types';

export const setPresence = (state: PresenceState): Promise<{ agents: Agent[] }> =>
  request('/api/desk/presence', { method: 'PUT', body: { state } });

export function useSetPresence() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: setPresence,
    onSuccess: ({ agents }) => client.setQueryData(keys.agents, agents),
  });
}
