import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import type { Report } from '../../../shared/api/types';

export interface ReportFilter {
  /** Days, as "2026-03-01". */
  from: string;
  to: string;
  /** Empty: all teams. */
  team: string;
}

export const getReport = ({ from, to, team }: ReportFilter, signal?: AbortSignal): Promise<Report> =>
  request(`/api/desk/reports${query({ from, to, team_id: team })}`, { signal });

export const useReport = (filter: ReportFilter) =>
  useQuery({
    queryKey: keys.report(filter),
    queryFn: ({ signal }) => getReport(filter, signal),
    placeholderData: keepPreviousData,
  });
