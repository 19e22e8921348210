import { useMutation, useQueryClient } from '@tanstack/react-query';

import { keys } from '../../shared/api/keys';
import type { Article } from '../../shared/api/types';

/** A request that answers with an article's new state: it goes into the cache, and the lists are renewed. */
export function useArticleAction<Argument>(fetcher: (argument: Argument) => Promise<Article>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: fetcher,
    onSuccess: (article) => {
      client.setQueryData(keys.article(article.id), article);
      void client.invalidateQueries({
        queryKey: keys.articles,
        predicate: ({ queryKey }) => queryKey[1] !== 'one',
      });
      void client.invalidateQueries({ queryKey: ['knowledge-search'] });
    },
  });
}
