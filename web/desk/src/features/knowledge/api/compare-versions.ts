import { queryOptions, useQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import type { VersionDiff } from '../../../shared/api/types';
import type { ArticleFields } from '../fields';

export const compareVersions = (
  id: string,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<VersionDiff> => request(`/api/knowledge/articles/${id}/diff${query({ from, to })}`, { signal });

/** What two versions say never changes: it is asked for once. */
export const comparisonOptions = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['article-diff', id, from, to],
    queryFn: ({ signal }) => compareVersions(id, from, to, signal),
    staleTime: Infinity,
  });

export const useComparison = (id: string, from: number, to: number) =>
  useQuery(comparisonOptions(id, from, to));

/** From a stored version to what is in the editor. */
export const compareUnsaved = (
  id: string,
  version: number,
  fields: ArticleFields,
  signal?: AbortSignal,
): Promise<VersionDiff> =>
  request(`/api/knowledge/articles/${id}/diff`, { method: 'POST', body: { ...fields, version }, signal });

export const unsavedComparisonOptions = (id: string, version: number, fields: ArticleFields) =>
  queryOptions({
    queryKey: ['article-diff', id, version, fields],
    queryFn: ({ signal }) => compareUnsaved(id, version, fields, signal),
    gcTime: 0,
  });

export const useUnsavedComparison = (id: string, version: number, fields: ArticleFields) =>
  useQuery(unsavedComparisonOptions(id, version, fields));
