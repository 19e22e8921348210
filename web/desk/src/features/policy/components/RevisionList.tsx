import { Badge, Button, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';

import type { Policy, PolicyRevision } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { LoadMore } from '../../../shared/components/LoadMore';
import { formatDateTime } from '../../../shared/lib/time';
import { useRevisions } from '../api/list-revisions';
import { changeInWords } from '../limits';
import classes from './Policy.module.css';
import { RestoreDialog } from './RestoreDialog';

/** Who changed what, when and why; an earlier state can be had again. */
export function RevisionList({ policy, mayEdit }: { policy: Policy; mayEdit: boolean }) {
  const revisions = useRevisions(policy.name);
  const [restored, setRestored] = useState<number | null>(null);
  if (!revisions.data) {
    return (
      <Card title="History">
        {revisions.error ? (
          <ErrorState error={revisions.error} onRetry={() => void revisions.refetch()} />
        ) : (
          <ListSkeleton />
        )}
      </Card>
    );
  }
  const entries = revisions.data.pages.flatMap((page) => page.entries);
  const isAsInFile = policy.limits.every(({ changed_by }) => changed_by === null);
  return (
    <Card title="History" subtitle="Every change is kept. To restore one makes a new change." isFlush>
      <ol className={classes.revisions}>
        {entries.map((entry) => (
          <RevisionRow
            key={entry.revision}
            entry={entry}
            isCurrent={entry.revision === policy.revision}
            onRestore={mayEdit ? () => setRestored(entry.revision) : null}
          />
        ))}
        {!revisions.hasNextPage && (
          <li className={classes.revision}>
            <div>
              <Text size="sm" fw={600}>
                As the file has it
              </Text>
              <Text size="xs" c="dimmed">
                Version {policy.version}, nothing changed on the desk
              </Text>
            </div>
            {isAsInFile ? (
              <Badge color="green">Holds now</Badge>
            ) : (
              mayEdit && <RestoreButton name="the file’s values" onClick={() => setRestored(0)} />
            )}
          </li>
        )}
      </ol>
      <LoadMore list={revisions} />
      {restored !== null && (
        <RestoreDialog policy={policy} revision={restored} onClose={() => setRestored(null)} />
      )}
    </Card>
  );
}

interface RevisionRowProps {
  entry: PolicyRevision;
  isCurrent: boolean;
  onRestore: (() => void) | null;
}

function RevisionRow({ entry, isCurrent, onRestore }: RevisionRowProps) {
  return (
    <li className={classes.revision}>
      <div>
        <Text size="sm" fw={600}>
          {entry.by}
          <Text span size="xs" c="dimmed" fw={400}>
            {' '}
            · {formatDateTime(entry.at)}
          </Text>
        </Text>
        <ul className={classes.changes}>
          {entry.changes.map((change) => (
            <li key={change.key}>
              {change.label}: {changeInWords(change)}
            </li>
          ))}
        </ul>
        <Text size="xs" c="dimmed">
          “{entry.reason}”
        </Text>
      </div>
      {isCurrent ? (
        <Badge color="green">Holds now</Badge>
      ) : (
        onRestore && <RestoreButton name={`the state of ${formatDateTime(entry.at)}`} onClick={onRestore} />
      )}
    </li>
  );
}

function RestoreButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconHistory size={14} />}
      aria-label={`Restore ${name}`}
      onClick={onClick}
    >
      Restore
    </Button>
  );
}
