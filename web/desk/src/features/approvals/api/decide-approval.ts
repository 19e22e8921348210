import { useMutation, useQueryClient } from '@tanstack/react-query';

import { ApiError, fieldProblems, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Approval, DecisionMade } from '../../../shared/api/types';
import { notifyError } from '../../../shared/components/notify';
import { applyApproval } from '../../../shared/live/apply-event';

interface DecisionOnApproval {
  id: string;
  made: DecisionMade;
}

/**
 * Decides once and for all; the bot then finishes the job with the customer. 409 `approval_already_decided`,
 * 403 `supervisor_needed`; 422 `reason_needed` and `amount_refused` name their field.
 */
export const decideApproval = ({ id, made }: DecisionOnApproval): Promise<Approval> =>
  request(`/api/desk/approvals/${id}/decide`, { method: 'POST', body: made });

const TITLES: Partial<Record<string, string>> = {
  approval_already_decided: 'This is decided already, or has expired',
  approval_claimed: 'A colleague is looking at this',
  supervisor_needed: 'A supervisor has to decide this',
};

export function useDecideApproval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decideApproval,
    onSuccess: (approval) => applyApproval(client, approval),
    onError: (error) => {
      if (fieldProblems(error).length > 0) return; // said at the field
      const code = error instanceof ApiError ? error.code : '';
      notifyError(TITLES[code] ?? 'The decision was not recorded', error);
      void client.invalidateQueries({ queryKey: keys.allApprovals });
      void client.invalidateQueries({ queryKey: keys.conversationDetails });
    },
  });
}
