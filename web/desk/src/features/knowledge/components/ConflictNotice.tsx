import { Alert, Button, Group, Loader } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { useState } from 'react';

import type { Article } from '../../../shared/api/types';
import { ErrorState } from '../../../shared/components/ErrorState';
import { formatDateTime } from '../../../shared/lib/time';
import { useUnsavedComparison } from '../api/compare-versions';
import { type ArticleFields, differingFields, fieldsOf } from '../fields';
import classes from './ConflictNotice.module.css';
import { DiffView } from './DiffView';

interface ConflictNoticeProps {
  theirs: Article;
  mine: ArticleFields;
  isSaving: boolean;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

/** Two people have edited the same article: says who and what, and lets this one choose. */
export function ConflictNotice({ theirs, mine, isSaving, onTakeTheirs, onKeepMine }: ConflictNoticeProps) {
  const [isShown, setShown] = useState(false);
  const differing = differingFields(mine, fieldsOf(theirs));
  return (
    <Alert
      role="alert"
      color="orange"
      icon={<IconGitMerge size={18} />}
      title={`${theirs.updated_by} has saved this article too`}
    >
      Version {theirs.version}, {formatDateTime(theirs.updated_at)}.{' '}
      {differing.length > 0 ? `Yours differs in: ${differing.join(', ')}.` : 'It says the same as yours.'}{' '}
      Nothing is lost whichever you take: theirs stays in the history, yours in this browser.
      {isShown && <UnsavedDifference theirs={theirs} mine={mine} />}
      <Group gap={8} mt={10}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          aria-expanded={isShown}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? 'Hide what differs' : 'Show what differs'}
        </Button>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          Take theirs, set mine aside
        </Button>
        <Button size="xs" loading={isSaving} onClick={onKeepMine}>
          Save mine over theirs
        </Button>
      </Group>
    </Alert>
  );
}

/** From theirs to mine: what saving mine would change. */
function UnsavedDifference({ theirs, mine }: { theirs: Article; mine: ArticleFields }) {
  const comparison = useUnsavedComparison(theirs.id, theirs.version, mine);
  return (
    <div className={classes.difference} tabIndex={0} role="region" aria-label="From theirs to yours">
      {comparison.error && <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />}
      {comparison.isPending && <Loader size="sm" aria-label="Comparing" />}
      {comparison.data && <DiffView diff={comparison.data} />}
    </div>
  );
}
