import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Article } from '../../../shared/api/types';

interface NewPhrasings {
  articleId: string;
  questions: string[];
}

/** Puts customers' words into the article's draft, as phrasings. */
export const addPhrasings = ({ articleId, questions }: NewPhrasings): Promise<Article> =>
  request(`/api/knowledge/articles/${articleId}/phrasings`, { method: 'POST', body: { questions } });

export function useAddPhrasings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: addPhrasings,
    onSuccess: (article) => client.setQueryData(keys.article(article.id), article),
  });
}
