import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../../shared/api/client';
import { keys } from '../../../../shared/api/keys';
import type { RegressionQuestion } from '../../../../shared/api/types';

interface QuestionList {
  questions: RegressionQuestion[];
}

const address = (articleId: string) => `/api/knowledge/articles/${articleId}/regression-questions`;

/** What an article has to answer, whichever version of it is out. */
export const getRegressionQuestions = async (
  articleId: string,
  signal?: AbortSignal,
): Promise<RegressionQuestion[]> => (await request<QuestionList>(address(articleId), { signal })).questions;

export const regressionQuestionsOptions = (articleId: string) =>
  queryOptions({
    queryKey: keys.regressionQuestions(articleId),
    queryFn: ({ signal }) => getRegressionQuestions(articleId, signal),
  });

export const useRegressionQuestions = (articleId: string) => useQuery(regressionQuestionsOptions(articleId));

/** Changes the list by a rule applied to its newest state, so that a colleague's question is not dropped unseen. */
export function useChangeRegressionQuestions(articleId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: (texts: string[]) => string[]) => {
      const newest = await getRegressionQuestions(articleId);
      const questions = change(newest.map(({ text }) => text));
      const stored = await request<QuestionList>(address(articleId), { method: 'PUT', body: { questions } });
      return stored.questions;
    },
    onSuccess: (questions) => client.setQueryData(keys.regressionQuestions(articleId), questions),
  });
}
