import { Button, SegmentedControl, Text } from '@mantine/core';
import { IconMoodSmile, IconRefresh } from '@tabler/icons-react';

import type { Gap, GapReport } from '../../../shared/api/types';
import { EmptyState } from '../../../shared/components/EmptyState';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { notifyError } from '../../../shared/components/notify';
import { formatAgo } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { useDismissGap } from '../api/dismiss-gap';
import { useGaps, useRecomputeGaps } from '../api/get-gaps';
import type { NamedArticle } from './ArticlePicker';
import { GapCard } from './GapCard';
import classes from './Insight.module.css';

const PERIODS = [7, 30, 90];

interface GapListProps {
  days: number;
  onDays: (days: number) => void;
  articles: readonly NamedArticle[];
  mayEdit: boolean;
  onStartDraft: (title: string, questions: string[]) => void;
}

/** What customers asked in a period that nothing answers, by subject, most asked first. */
export function GapList({ days, onDays, articles, mayEdit, onStartDraft }: GapListProps) {
  const filter = { days, locale: '' };
  const gaps = useGaps(filter);
  const recompute = useRecomputeGaps(filter);
  const dismiss = useDismissGap();
  const report = gaps.data;

  const leave = ({ question, count }: Gap, { locale }: GapReport) =>
    dismiss.mutate(
      { question, count, days, locale },
      { onError: (error) => notifyError('Not dismissed', error) },
    );
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Period"
          value={String(days)}
          onChange={(value) => onDays(Number(value))}
          data={PERIODS.map((period) => ({ value: String(period), label: `${period} days` }))}
        />
        {report?.computed_at && <Summary report={report} computedAt={report.computed_at} />}
        <span className={classes.spring} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={recompute.isPending || report?.is_computing === true}
          onClick={() =>
            recompute.mutate(undefined, { onError: (error) => notifyError('Not computed', error) })
          }
        >
          Look again
        </Button>
      </div>
      {!report && gaps.error && <ErrorState error={gaps.error} onRetry={() => void gaps.refetch()} />}
      {(gaps.isPending || (report?.is_computing && !report.computed_at)) && <ListSkeleton />}
      {report?.computed_at && report.gaps.length === 0 && (
        <EmptyState icon={IconMoodSmile} title="Nothing is missing">
          Every question of these days was answered, or is by now.
        </EmptyState>
      )}
      {report?.gaps.map((gap) => (
        <GapCard
          key={gap.question}
          gap={gap}
          days={days}
          articles={articles}
          mayEdit={mayEdit}
          onStartDraft={onStartDraft}
          onDismiss={() => leave(gap, report)}
        />
      ))}
    </>
  );
}

function Summary({ report, computedAt }: { report: GapReport; computedAt: string }) {
  const now = useMinutes();
  const parts = [
    report.gaps.length === 1 ? '1 subject' : `${report.gaps.length} subjects`,
    ...(report.solved > 0 ? [`${report.solved} answered by now`] : []),
    ...(report.left_out > 0 ? [`${report.left_out} seldom asked ones left out: too many to compare`] : []),
    `looked at ${formatAgo(computedAt, now)}`,
  ];
  return (
    <Text size="xs" c="dimmed" role="status">
      {parts.join(' · ')}
    </Text>
  );
}
