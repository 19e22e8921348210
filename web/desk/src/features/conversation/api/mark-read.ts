import { request } from '../../../shared/api/client';

/** Everything up to `sequence` has been seen by the one who has the conversation. */
export const markRead = (id: string, sequence: number): Promise<void> =>
  request(`/api/desk/conversations/${id}/read`, { method: 'POST', body: { sequence } });
