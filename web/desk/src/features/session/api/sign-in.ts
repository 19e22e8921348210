import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Staff } from '../../../shared/api/types';

export interface Credentials {
  email: string;
  password: string;
}

export async function signIn(credentials: Credentials): Promise<Staff> {
  const { staff } = await request<{ staff: Staff }>('/api/desk/session', {
    method: 'POST',
    body: credentials,
  });
  return staff;
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
