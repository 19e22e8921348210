import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import type { ArticleFields } from '../fields';

/** Stores a new article as a draft. 409 `slug_taken`. */
export const createArticle = (fields: ArticleFields): Promise<Article> =>
  request('/api/knowledge/articles', { method: 'POST', body: fields });
