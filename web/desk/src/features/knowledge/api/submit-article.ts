import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';

/** Asks for a review of the newest version; customers keep what they have. */
export const submitArticle = ({ id, version }: { id: string; version: number }): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/submit`, { method: 'POST', body: { version } });
