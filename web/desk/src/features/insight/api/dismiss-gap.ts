import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';

interface Dismissal {
  question: string;
  locale: string;
  count: number;
  days: number;
}

/** Leaves a gap; it is back when it is asked about half as often again. */
export const dismissGap = (dismissal: Dismissal): Promise<void> =>
  request('/api/knowledge/gaps/dismissals', { method: 'POST', body: dismissal });

export function useDismissGap() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: dismissGap,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.allGaps }),
  });
}
