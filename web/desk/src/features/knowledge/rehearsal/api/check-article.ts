import { useMutation } from '@tanstack/react-query';

import { request } from '../../../../shared/api/client';
import type { ArticleCheck } from '../../../../shared/api/types';

export interface NamedVersion {
  id: string;
  /** The newest one. 409 `edit_conflict` for another. */
  version: number;
}

/** What publishing the version would do to the questions that articles have to answer. Nothing is published. */
export const checkArticle = ({ id, version }: NamedVersion): Promise<ArticleCheck> =>
  request(`/api/knowledge/articles/${id}/check`, { method: 'POST', body: { version } });

export const useCheckArticle = () => useMutation({ mutationFn: checkArticle });
