import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

/** Takes the article away from customers; the bot no longer answers with it. */
export const unpublishArticle = (id: string): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/unpublish`, { method: 'POST' });

export const useUnpublishArticle = () => useArticleAction(unpublishArticle);
