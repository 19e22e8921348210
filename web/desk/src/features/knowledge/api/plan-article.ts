import { request } from '../../../shared/api/client';
import type { Article, ArticlePlan } from '../../../shared/api/types';
import { useArticleAction } from '../use-article-action';

/** Replaces all that is planned for an article. */
export const planArticle = ({ id, plan }: { id: string; plan: ArticlePlan }): Promise<Article> =>
  request(`/api/knowledge/articles/${id}/plan`, { method: 'PUT', body: plan });

export const usePlanArticle = () => useArticleAction(planArticle);
