import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';

import type { Team } from '../../../shared/api/types';
import type { ReportFilter } from '../api/get-report';
import { lastDays } from '../../../shared/lib/chart-scale';
import classes from './Reports.module.css';

const PERIODS = [7, 30, 90];

interface ReportFiltersProps {
  filter: ReportFilter;
  teams: readonly Team[];
  onChange: (filter: ReportFilter) => void;
}

export function ReportFilters({ filter, teams, onChange }: ReportFiltersProps) {
  const now = new Date();
  const chosen = PERIODS.find((days) => {
    const period = lastDays(days, now);
    return period.from === filter.from && period.to === filter.to;
  });
  return (
    <div className={classes.filters}>
      <SegmentedControl
        size="xs"
        aria-label="Period"
        data={[
          ...PERIODS.map((days) => ({ value: String(days), label: `${days} days` })),
          ...(chosen ? [] : [{ value: 'own', label: 'Own dates' }]),
        ]}
        value={chosen ? String(chosen) : 'own'}
        onChange={(days) => days !== 'own' && onChange({ ...filter, ...lastDays(Number(days), now) })}
      />
      <TextInput
        type="date"
        size="xs"
        aria-label="From"
        value={filter.from}
        max={filter.to}
        onChange={(event) =>
          event.currentTarget.value && onChange({ ...filter, from: event.currentTarget.value })
        }
      />
      <TextInput
        type="date"
        size="xs"
        aria-label="To"
        value={filter.to}
        min={filter.from}
        onChange={(event) =>
          event.currentTarget.value && onChange({ ...filter, to: event.currentTarget.value })
        }
      />
      {teams.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label="Team"
          value={filter.team}
          onChange={(event) => onChange({ ...filter, team: event.currentTarget.value })}
          data={[
            { value: '', label: 'All teams' },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
    </div>
  );
}
