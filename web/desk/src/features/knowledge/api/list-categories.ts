import { queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Category } from '../../../shared/api/types';

export async function listCategories(signal?: AbortSignal): Promise<Category[]> {
  const { categories } = await request<{ categories: Category[] }>('/api/knowledge/categories', { signal });
  return categories;
}

export const categoriesOptions = queryOptions({
  queryKey: keys.categories,
  queryFn: ({ signal }) => listCategories(signal),
  staleTime: 60_000,
});

export const useCategories = () => useQuery(categoriesOptions);
