import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { ImportReport } from '../../../shared/api/types';

export interface ImportOptions {
  existing: 'update' | 'leave';
  publishing: 'as_marked' | 'publish' | 'draft';
  /** A category's slug for articles whose file names none, or ''. */
  category: string;
  skip_refused: boolean;
}

function send(file: File, options: ImportOptions, dryRun: boolean, signal?: AbortSignal) {
  const body = new FormData();
  body.append('file', file);
  const flags = { skip_refused: String(options.skip_refused), dry_run: String(dryRun) };
  return request<ImportReport>(`/api/knowledge/import${query({ ...options, ...flags })}`, {
    method: 'POST',
    body,
    signal,
  });
}

/** What importing the file would do; nothing is changed. 413 `import_too_large`, 422 `unknown_format`. */
export const importPreviewOptions = (file: File, options: ImportOptions) =>
  queryOptions({
    queryKey: keys.importPreview(`${file.name} ${file.size} ${file.lastModified}`, options),
    queryFn: ({ signal }) => send(file, options, true, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

export const useImportPreview = (file: File, options: ImportOptions) =>
  useQuery(importPreviewOptions(file, options));

/** Brings the file in, whole or not at all. 409 `import_conflict`, 422 `import_refused` with a `report`. */
export function useImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, options }: { file: File; options: ImportOptions }) => send(file, options, false),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.articles });
      void client.invalidateQueries({ queryKey: ['knowledge-search'] });
    },
  });
}
