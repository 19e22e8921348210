import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

/** Makes a version the one that customers get; answerable within a second. */
export const publishArticle = ({ id, version }: { id: string; version: number }): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/publish`, { method: 'POST', body: { version } });

export const usePublishArticle = () => useArticleAction(publishArticle);
