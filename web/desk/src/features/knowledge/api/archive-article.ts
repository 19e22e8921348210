import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

/** Puts the article away for good; nobody is answered with it. */
export const archiveArticle = (id: string): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/archive`, { method: 'POST' });

export const useArchiveArticle = () => useArticleAction(archiveArticle);
