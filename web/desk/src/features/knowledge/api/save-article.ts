import { request } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import type { ArticleFields } from '../fields';

interface ArticleChange {
  id: string;
  /** The version that was edited. */
  version: number;
  fields: ArticleFields;
}

/** Stores the next version; what is published stays as it is. 409 `edit_conflict` with `current`. */
export const saveArticle = ({ id, version, fields }: ArticleChange): Promise<Article> =>
  request(`/api/knowledge/articles/${id}`, { method: 'PUT', body: { ...fields, version } });
