import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Agent, AgentDraft } from '../../../shared/api/types';

export const saveAgent = ({ id, draft }: { id: string; draft: AgentDraft }): Promise<Agent> =>
  request(`/api/desk/agents/${id}`, { method: 'PUT', body: draft });

export function useSaveAgent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: saveAgent,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.agents });
      void client.invalidateQueries({ queryKey: keys.teams });
    },
  });
}
