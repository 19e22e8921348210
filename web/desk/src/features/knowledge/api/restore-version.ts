import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

interface Restore {
  id: string;
  /** The newest version. */
  version: number;
  /** The one to bring back. */
  number: number;
}

/** Saves what an earlier version said as the next version. */
export const restoreVersion = ({ id, ...body }: Restore): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/restore`, { method: 'POST', body });

export const useRestoreVersion = () => useArticleAction(restoreVersion);
