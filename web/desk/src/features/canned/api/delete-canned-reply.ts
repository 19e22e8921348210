import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';

export const deleteCannedReply = (id: string): Promise<void> =>
  request(`/api/desk/canned-replies/${id}`, { method: 'DELETE' });

export function useDeleteCannedReply() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteCannedReply,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.cannedReplies }),
  });
}
