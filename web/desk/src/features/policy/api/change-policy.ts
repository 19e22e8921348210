import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';

import { ApiError, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Policy } from '../../../shared/api/types';

interface Change {
  changes: Record<string, string | null>;
  reason: string;
  expected_revision: number;
}

interface Restoring {
  revision: number;
  reason: string;
  expected_revision: number;
}

/** All limits or none. 422 `limit_refused` names the limits; 409 `policy_changed` carries what the policy is now. */
export const changeLimits = (name: string, change: Change): Promise<Policy> =>
  request(`/api/desk/policies/${name}`, { method: 'PATCH', body: change });

/** The limits as they were after a revision, 0 for the file's: a new revision. */
export const restoreRevision = (name: string, restoring: Restoring): Promise<Policy> =>
  request(`/api/desk/policies/${name}/restore`, { method: 'POST', body: restoring });

export const useChangeLimits = (name: string) => useChange((change: Change) => changeLimits(name, change));

export const useRestoreRevision = (name: string) =>
  useChange((restoring: Restoring) => restoreRevision(name, restoring));

function useChange<Body>(mutationFn: (body: Body) => Promise<Policy>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (policy) => hold(client, policy),
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'policy_changed') {
        hold(client, error.extra.current as Policy);
      }
    },
  });
}

function hold(client: QueryClient, policy: Policy): void {
  client.setQueryData<Policy[]>(keys.policies, (held) =>
    held?.map((one) => (one.name === policy.name ? policy : one)),
  );
  void client.invalidateQueries({ queryKey: keys.policyRevisions(policy.name) });
}
