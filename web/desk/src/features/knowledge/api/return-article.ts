import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

interface Return {
  id: string;
  version: number;
  /** What its author should change. */
  note: string;
}

/** Ends a review: the article is its author's again. */
export const returnArticle = ({ id, ...body }: Return): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/return`, { method: 'POST', body });

export const useReturnArticle = () => useArticleAction(returnArticle);
