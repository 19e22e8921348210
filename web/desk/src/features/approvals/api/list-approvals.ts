import { queryOptions, useQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Approval, ApprovalState } from '../../../shared/api/types';

/** Pushed; fetched now and then all the same, in case a push was lost. */
const RECONCILE_MS = 60_000;

export async function listApprovals(state: ApprovalState, signal?: AbortSignal): Promise<Approval[]> {
  const { approvals } = await request<{ approvals: Approval[] }>(`/api/desk/approvals${query({ state })}`, {
    signal,
  });
  return approvals;
}

/** Those that wait for a decision, the longest wait first. */
export const waitingApprovalsOptions = queryOptions({
  queryKey: keys.approvals('waiting'),
  queryFn: async ({ signal }) => oldestFirst(await listApprovals('waiting', signal)),
  refetchInterval: RECONCILE_MS,
});

export const useWaitingApprovals = () => useQuery(waitingApprovalsOptions);

/** Those that have been decided, the newest decision first. */
export const decidedApprovalsOptions = queryOptions({
  queryKey: keys.approvals('decided'),
  queryFn: async ({ signal }) => {
    const lists = await Promise.all([listApprovals('approved', signal), listApprovals('declined', signal)]);
    return lists.flat().sort((a, b) => Date.parse(b.decided_at ?? '') - Date.parse(a.decided_at ?? ''));
  },
});

export const useDecidedApprovals = (enabled: boolean) => useQuery({ ...decidedApprovalsOptions, enabled });

const oldestFirst = (approvals: Approval[]) =>
  [...approvals].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));

/** Those that nobody decided in time. */
export const useExpiredApprovals = (enabled: boolean) =>
  useQuery({
    queryKey: keys.approvals('expired'),
    queryFn: async ({ signal }) => {
      const expired = await listApprovals('expired', signal);
      return expired.sort((a, b) => Date.parse(b.expires_at) - Date.parse(a.expires_at));
    },
    enabled,
  });
