import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';

import { keys } from '../../shared/api/keys';
import type { Article } from '../../shared/api/types';

/** An article's new state goes into the cache, and the lists are renewed. */
export function rememberArticle(client: QueryClient, article: Article): void {
  client.setQueryData(keys.article(article.id), article);
  void client.invalidateQueries({
    queryKey: keys.articles,
    predicate: ({ queryKey }) => queryKey[1] !== 'one',
  });
  void client.invalidateQueries({ queryKey: ['knowledge-search'] });
}

/** A request that answers with an article's new state, which is remembered. */
export function useArticleAction<Argument>(fetcher: (argument: Argument) => Promise<Article>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: fetcher,
    onSuccess: (article) => rememberArticle(client, article),
  });
}
