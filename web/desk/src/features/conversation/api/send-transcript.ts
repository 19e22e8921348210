import { useMutation } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';

interface TranscriptRequest {
  id: string;
  /** Empty: to the address that is known. */
  email: string;
}

/** Sends the conversation by mail, without private notes. 422 `email_needed` when no address is known. */
export const sendTranscript = ({ id, email }: TranscriptRequest): Promise<{ email: string }> =>
  request(`/api/desk/conversations/${id}/transcript`, { method: 'POST', body: email ? { email } : {} });

export const useSendTranscript = () => useMutation({ mutationFn: sendTranscript });
