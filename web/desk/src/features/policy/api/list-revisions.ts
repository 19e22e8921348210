import { useInfiniteQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import { pagedOptions } from '../../../shared/api/pages';
import type { PolicyRevision } from '../../../shared/api/types';

const PAGE_SIZE = 20;

/** Who changed what of a policy, newest first. */
export const useRevisions = (name: string) =>
  useInfiniteQuery(
    pagedOptions<PolicyRevision>(keys.policyRevisions(name), async (before, signal) => {
      const page = await request<{ revisions: PolicyRevision[]; next_before: number | null }>(
        `/api/desk/policies/${name}/revisions${query({ limit: PAGE_SIZE, before })}`,
        { signal },
      );
      return {
        entries: page.revisions,
        next_before: page.next_before === null ? null : String(page.next_before),
      };
    }),
  );
