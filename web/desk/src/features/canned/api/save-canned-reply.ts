import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { CannedReply } from '../../../shared/api/types';

interface SaveCannedReply {
  /** null makes a new one. */
  id: string | null;
  shortcode: string;
  text: string;
}

/** 409 `shortcode_taken`. */
export const saveCannedReply = ({ id, shortcode, text }: SaveCannedReply): Promise<CannedReply> =>
  request(id ? `/api/desk/canned-replies/${id}` : '/api/desk/canned-replies', {
    method: id ? 'PUT' : 'POST',
    body: { shortcode, text },
  });

export function useSaveCannedReply() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: saveCannedReply,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.cannedReplies }),
  });
}
