import { useInfiniteQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import { pagedOptions } from '../../../shared/api/pages';
import type { AuditEntry } from '../../../shared/api/types';

export interface AuditFilter {
  action: string;
  actorId: string;
  conversationId: string;
}

const PAGE_SIZE = 50;

/** Who did what, the newest first. */
export const useAudit = (filter: AuditFilter) =>
  useInfiniteQuery(
    pagedOptions<AuditEntry>(keys.audit(filter), async (before, signal) => {
      const { action, actorId, conversationId } = filter;
      const page = await request<{ entries: AuditEntry[]; next_before: string | null }>(
        `/api/desk/audit${query({ limit: PAGE_SIZE, before, action, actor_id: actorId, conversation_id: conversationId })}`,
        { signal },
      );
      return page;
    }),
  );
