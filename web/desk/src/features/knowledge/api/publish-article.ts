import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';

interface Publication {
  id: string;
  version: number;
  /** Ids of changes for the worse that somebody has seen and accepted. 409 `answers_would_change` for others. */
  accepted?: readonly string[];
}

/** Makes a version the one that customers get; answerable within a second. */
export const publishArticle = ({ id, version, accepted = [] }: Publication): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/publish`, { method: 'POST', body: { version, accepted } });
