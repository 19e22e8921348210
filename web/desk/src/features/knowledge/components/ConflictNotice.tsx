import { Alert, Button, Group } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';

import type { Article } from '../../../shared/api/types';
import { formatDateTime } from '../../../shared/lib/time';
import { type ArticleFields, differingFields, fieldsOf } from '../fields';

interface ConflictNoticeProps {
  theirs: Article;
  mine: ArticleFields;
  isSaving: boolean;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

/** Two people have edited the same article: says who and what, and lets this one choose. */
export function ConflictNotice({ theirs, mine, isSaving, onTakeTheirs, onKeepMine }: ConflictNoticeProps) {
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
      Nothing is lost yet: both versions are still there.
      <Group gap={8} mt={10}>
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          Take theirs, drop my changes
        </Button>
        <Button size="xs" loading={isSaving} onClick={onKeepMine}>
          Save mine over theirs
        </Button>
      </Group>
    </Alert>
  );
}
