import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';

/** 409 `team_is_default`, `team_has_customers`. */
export const deleteTeam = (id: string): Promise<void> =>
  request(`/api/desk/teams/${id}`, { method: 'DELETE' });

export function useDeleteTeam() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteTeam,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.teams });
      void client.invalidateQueries({ queryKey: keys.agents });
    },
  });
}
