import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query';

export interface Page<Entry> {
  entries: Entry[];
  next_before: string | null;
}

/** A list that comes in pages, newest first. */
export const pagedOptions = <Entry>(
  queryKey: QueryKey,
  fetchPage: (before: string | null, signal: AbortSignal) => Promise<Page<Entry>>,
) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  });
