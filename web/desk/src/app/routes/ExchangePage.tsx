import { ScrollArea } from '@mantine/core';
import { Navigate } from 'react-router';

import { ExportCard } from '../../features/exchange/components/ExportCard';
import { ImportCard } from '../../features/exchange/components/ImportCard';
import { useCategories } from '../../features/knowledge/api/list-categories';
import { mayEditKnowledge, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './Sections.module.css';

/** Articles in and out, for those who may edit them. */
export function ExchangePage() {
  const staff = useStaff();
  const categories = useCategories();
  usePageTitle('Import and export');
  if (!mayEditKnowledge(staff.role)) return <Navigate to="/knowledge" replace />;
  return (
    <ScrollArea h="100%">
      <div className={classes.content}>
        <ImportCard categories={categories.data ?? []} />
        <ExportCard />
      </div>
    </ScrollArea>
  );
}
