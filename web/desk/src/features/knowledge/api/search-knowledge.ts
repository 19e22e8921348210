import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { SearchResult } from '../../../shared/api/types';

/** As many hits as a person wants to look at. */
const HITS = 5;

/** What the bot would find for these words. */
export const searchKnowledge = (text: string, locale: string, signal?: AbortSignal): Promise<SearchResult> =>
  request('/api/knowledge/search', {
    method: 'POST',
    body: locale ? { text, locale, limit: HITS } : { text, limit: HITS },
    signal,
  });

export const knowledgeSearchOptions = (text: string, locale = '') =>
  queryOptions({
    queryKey: keys.knowledgeSearch(text, locale),
    queryFn: ({ signal }) => searchKnowledge(text, locale, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });

export const useKnowledgeSearch = (text: string, locale = '') =>
  useQuery({ ...knowledgeSearchOptions(text, locale), enabled: text.trim() !== '' });
