import { useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Policy } from '../../../shared/api/types';

/** Every policy with its limits, by name; what colleagues change is pushed. */
export const usePolicies = () =>
  useQuery({
    queryKey: keys.policies,
    queryFn: async ({ signal }) =>
      (await request<{ policies: Policy[] }>('/api/desk/policies', { signal })).policies,
  });
