import { queryOptions, useQuery } from '@tanstack/react-query';

import { ApiError, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { SignedIn, StaffSession } from '../../../shared/api/types';

export const signedIn = ({ staff, brand }: StaffSession): SignedIn => ({ ...staff, brand });

/** Who is signed in with this browser; `null` when nobody is. */
export async function getSession(signal?: AbortSignal): Promise<SignedIn | null> {
  try {
    return signedIn(await request<StaffSession>('/api/desk/session', { signal }));
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
