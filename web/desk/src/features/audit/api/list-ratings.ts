import { useInfiniteQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import { pagedOptions } from '../../../shared/api/pages';
import type { Rating } from '../../../shared/api/types';

const PAGE_SIZE = 50;

/** What customers said of how they were served, the newest first. */
export const useRatings = () =>
  useInfiniteQuery(
    pagedOptions<Rating>(keys.ratings, async (before, signal) => {
      const page = await request<{ ratings: Rating[]; next_before: string | null }>(
        `/api/desk/ratings${query({ limit: PAGE_SIZE, before })}`,
        { signal },
      );
      return { entries: page.ratings, next_before: page.next_before };
    }),
  );
