import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Team, TeamDraft } from '../../../shared/api/types';

interface SaveTeam {
  /** null makes a new team. */
  id: string | null;
  draft: TeamDraft;
}

/** 409 `team_name_taken`. */
export const saveTeam = ({ id, draft }: SaveTeam): Promise<Team> =>
  request(id ? `/api/desk/teams/${id}` : '/api/desk/teams', { method: id ? 'PUT' : 'POST', body: draft });

export function useSaveTeam() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: saveTeam,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.teams });
      // Members are named on both sides.
      void client.invalidateQueries({ queryKey: keys.agents });
    },
  });
}
