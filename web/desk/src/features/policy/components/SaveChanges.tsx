import { Alert, Button, Group, Text, Textarea } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';

import { describeError, fieldProblems } from '../../../shared/api/client';
import type { Policy } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { readNumber } from '../../../shared/lib/decimal';
import type { useChangeLimits } from '../api/change-policy';
import { changedLimits, changesOf, type Draft, formatLimit, valueProblem } from '../limits';
import classes from './Policy.module.css';

interface SaveChangesProps {
  policy: Policy;
  draft: Draft;
  save: ReturnType<typeof useChangeLimits>;
  onDraft: (draft: Draft | undefined) => void;
}

const REASON_CHARACTERS = 1_000;

/** What would change, and why: nothing is saved without a reason, or over what a colleague has just done. */
export function SaveChanges({ policy, draft, save, onDraft }: SaveChangesProps) {
  const [reason, setReason] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const changed = changedLimits(policy, draft);
  const isValid = changed.every((limit) => valueProblem(draft.typed[limit.key] ?? '', limit) === null);
  const isOutdated = draft.revision !== policy.revision;
  const problems = fieldProblems(save.error);
  const reasonIssue = problems.find(({ field }) => field === 'reason')?.problem;

  const submit = () => {
    setWasTried(true);
    if (!reason.trim() || !isValid || isOutdated) return;
    save.mutate(
      { changes: changesOf(policy, draft), reason: reason.trim(), expected_revision: draft.revision },
      {
        onSuccess: () => {
          onDraft(undefined);
          notifyDone(changed.length === 1 ? 'The limit is changed' : `${changed.length} limits are changed`);
        },
      },
    );
  };
  return (
    <form
      className={classes.save}
      aria-label="Save the changes"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {isOutdated && (
        <Alert
          color="orange"
          icon={<IconUsers size={18} />}
          title="Somebody has changed this policy meanwhile"
        >
          <Text size="sm">The list below compares your changes with what holds now.</Text>
          <Button
            size="compact-sm"
            variant="default"
            mt={8}
            onClick={() => {
              save.reset();
              onDraft({ ...draft, revision: policy.revision });
            }}
          >
            Go on with my changes
          </Button>
        </Alert>
      )}
      <ul className={classes.changes} aria-label="What would change">
        {changed.map((limit) => (
          <li key={limit.key}>
            {limit.label}: <s>{formatLimit(limit.value, limit)}</s> →{' '}
            <strong>{formatLimit(readNumber(draft.typed[limit.key] ?? ''), limit)}</strong>
          </li>
        ))}
      </ul>
      <Textarea
        label="Why?"
        description="Kept with the change, for colleagues."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={reasonIssue ?? (wasTried && !reason.trim() ? 'Say why: it is kept with the change.' : null)}
        required
        autosize
        minRows={1}
        maxRows={5}
        maxLength={REASON_CHARACTERS}
      />
      {save.error && problems.length === 0 && !isOutdated && (
        <Text size="sm" c="red" role="alert">
          {describeError(save.error)}
        </Text>
      )}
      <Group gap={8}>
        <Button type="submit" loading={save.isPending} disabled={!isValid || isOutdated}>
          {changed.length === 1 ? 'Change it' : `Change ${changed.length} limits`}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            save.reset();
            onDraft(undefined);
          }}
        >
          Discard
        </Button>
      </Group>
    </form>
  );
}
