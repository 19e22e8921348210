import { useMutation, useQueryClient } from '@tanstack/react-query';

import { ApiError, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Approval, Decision } from '../../../shared/api/types';
import { notifyError } from '../../../shared/components/notify';
import { applyApproval } from '../../../shared/live/apply-event';

interface DecisionOnApproval {
  id: string;
  decision: Decision;
  note: string;
}

/** Decides once and for all; the bot then finishes the job with the customer. 409 `approval_already_decided`. */
export const decideApproval = ({ id, decision, note }: DecisionOnApproval): Promise<Approval> =>
  request(`/api/desk/approvals/${id}/decide`, {
    method: 'POST',
    body: note.trim() ? { decision, note: note.trim() } : { decision },
  });

const TITLES: Partial<Record<string, string>> = {
  approval_already_decided: 'This is decided already, or has expired',
  approval_claimed: 'A colleague is looking at this',
};

export function useDecideApproval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decideApproval,
    onSuccess: (approval) => applyApproval(client, approval),
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : '';
      notifyError(TITLES[code] ?? 'The decision was not recorded', error);
      void client.invalidateQueries({ queryKey: keys.allApprovals });
      void client.invalidateQueries({ queryKey: keys.conversationDetails });
    },
  });
}
