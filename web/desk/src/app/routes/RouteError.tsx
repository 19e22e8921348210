import { Button } from '@mantine/core';
import { IconRefresh, IconPlugConnectedX } from '@tabler/icons-react';

import { EmptyState } from '../../shared/components/EmptyState';

/** A page that could not be shown: most often a newer desk has replaced the files of this one. */
export function RouteError() {
  return (
    <EmptyState
      icon={IconPlugConnectedX}
      title="This page could not be shown"
      action={
        <Button leftSection={<IconRefresh size={16} />} onClick={() => window.location.reload()}>
          Reload
        </Button>
      }
    >
      The desk may have been updated since you opened it, or the connection is gone. Drafts are kept.
    </EmptyState>
  );
}
