import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { SignedIn, StaffSession } from '../../../shared/api/types';
import { signedIn } from './get-session';

export interface Credentials {
  email: string;
  password: string;
}

export async function signIn(credentials: Credentials): Promise<SignedIn> {
  return signedIn(await request<StaffSession>('/api/desk/session', { method: 'POST', body: credentials }));
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: signIn,
    onSuccess: (staff) => {
      // Nothing that a former user of this browser has loaded may be seen by the next one.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
      client.setQueryData(keys.session, staff);
    },
  });
}
