import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Article, SuggestedPhrasing } from '../../../shared/api/types';

export async function listPhrasings(signal?: AbortSignal): Promise<SuggestedPhrasing[]> {
  const { phrasings } = await request<{ phrasings: SuggestedPhrasing[] }>('/api/knowledge/phrasings', {
    signal,
  });
  return phrasings;
}

export const phrasingsOptions = queryOptions({
  queryKey: keys.phrasings,
  queryFn: ({ signal }) => listPhrasings(signal),
});

/** Customers' words that agents answered with an article, of all articles. */
export const usePhrasings = () => useQuery(phrasingsOptions);

interface Suggestion {
  articleId: string;
  question: string;
}

/** Tells that a customer's question was answered with an article. */
export const suggestPhrasing = ({ articleId, question }: Suggestion): Promise<void> =>
  request('/api/knowledge/phrasings', { method: 'POST', body: { article_id: articleId, question } });

/** Into the draft of its article. */
export const acceptPhrasing = (id: string): Promise<Article> =>
  request(`/api/knowledge/phrasings/${id}/accept`, { method: 'POST' });

export const dismissPhrasing = (id: string): Promise<void> =>
  request(`/api/knowledge/phrasings/${id}/dismiss`, { method: 'POST' });

/** A decision shortens the list; an accepted phrasing changes its article too. */
export function useDecidePhrasing<Result>(decide: (id: string) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.articles }),
  });
}
