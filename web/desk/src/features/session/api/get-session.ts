import { queryOptions, useQuery } from '@tanstack/react-query';

import { ApiError, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Staff } from '../../../shared/api/types';

/** Who is signed in with this browser; `null` when nobody is. */
export async function getSession(signal?: AbortSignal): Promise<Staff | null> {
  try {
    const { staff } = await request<{ staff: Staff }>('/api/desk/session', { signal });
    return staff;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const sessionOptions = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => getSession(signal),
  staleTime: Infinity,
});

export const useSession = () => useQuery(sessionOptions);
