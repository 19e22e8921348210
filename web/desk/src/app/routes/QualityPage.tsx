import { ScrollArea } from '@mantine/core';

import { useQuality } from '../../features/insight/api/quality';
import { QualityView } from '../../features/insight/components/QualityView';
import { ErrorState } from '../../shared/components/ErrorState';
import { ListSkeleton } from '../../shared/components/ListSkeleton';
import { mayEditKnowledge, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './Sections.module.css';

const DAYS = 30;

/** How well search answers, and from which confidence on it does. */
export function QualityPage() {
  const staff = useStaff();
  const quality = useQuality(DAYS);
  usePageTitle('Search quality');
  return (
    <ScrollArea h="100%">
      <div className={classes.content}>
        {quality.data && <QualityView quality={quality.data} mayEdit={mayEditKnowledge(staff.role)} />}
        {!quality.data && quality.error && (
          <ErrorState error={quality.error} onRetry={() => void quality.refetch()} />
        )}
        {quality.isPending && <ListSkeleton />}
      </div>
    </ScrollArea>
  );
}
