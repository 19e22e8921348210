import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Approval } from '../../../shared/api/types';
import { notifyError } from '../../../shared/components/notify';
import { applyApproval } from '../../../shared/live/apply-event';

interface Looking {
  id: string;
  /** Begins, or gives it back. */
  isLooking: boolean;
}

/** "I'm looking at it": others can't decide meanwhile. 409 `approval_claimed`. */
export const claimApproval = ({ id, isLooking }: Looking): Promise<Approval> =>
  request(`/api/desk/approvals/${id}/${isLooking ? 'claim' : 'release'}`, { method: 'POST' });

export function useClaimApproval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: claimApproval,
    onSuccess: (approval) => applyApproval(client, approval),
    onError: (error) => {
      notifyError('It was not changed', error);
      void client.invalidateQueries({ queryKey: keys.allApprovals });
    },
  });
}
