import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';

import { request } from '../../../shared/api/client';

/** The Markdown as the widget and the help pages will show it. */
export const previewMarkdown = (markdown: string, signal?: AbortSignal): Promise<{ html: string }> =>
  request('/api/knowledge/preview', { method: 'POST', body: { markdown }, signal });

export const previewOptions = (markdown: string) =>
  queryOptions({
    queryKey: ['preview', markdown],
    queryFn: ({ signal }) => previewMarkdown(markdown, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 30_000,
  });

export const usePreview = (markdown: string) =>
  useQuery({ ...previewOptions(markdown), enabled: markdown.trim() !== '' });
