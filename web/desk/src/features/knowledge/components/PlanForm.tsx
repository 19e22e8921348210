import { Button, Group, Select, Text, Textarea, TextInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';

import { fieldProblems } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { useOwners } from '../api/list-owners';
import { usePlanArticle } from '../api/plan-article';
import { isSamePlan, planFieldsOf, type PlanFields, planOf } from '../plan';
import classes from './PlanForm.module.css';

interface PlanFormProps {
  article: Article;
  readOnly: boolean;
}

/** Who looks after an article, what editors should know of it, and when what happens to it. */
export function PlanForm({ article, readOnly }: PlanFormProps) {
  const stored = planFieldsOf(article);
  const [typed, setTyped] = useState<PlanFields | null>(null);
  const fields = typed ?? stored;
  const change = (part: Partial<PlanFields>) => setTyped({ ...fields, ...part });
  const owners = useOwners();
  const save = usePlanArticle();
  const problems = new Map(fieldProblems(save.error).map(({ field, problem }) => [field, problem]));
  const isDirty = !isSamePlan(fields, stored);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate(
      { id: article.id, plan: planOf(fields, article.version) },
      {
        onSuccess: () => {
          setTyped(null);
          notifyDone('Plan saved');
        },
        onError: (error) => notifyError('The plan was not saved', error),
      },
    );
  };
  const drop = () => {
    setTyped(null);
    save.reset();
  };
  return (
    <form onSubmit={submit} className={classes.plan} aria-label="Plan">
      <Text fw={600} size="sm">
        Plan
      </Text>
      <Select
        label="Owner"
        size="xs"
        data={ownerChoices(owners.data ?? [], fields.ownerId)}
        value={fields.ownerId}
        onChange={(ownerId) => change({ ownerId })}
        error={problems.get('owner_id')}
        placeholder="Nobody"
        clearable
        searchable
        readOnly={readOnly}
      />
      <Textarea
        label="Note for editors"
        size="xs"
        value={fields.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
        error={problems.get('note')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        readOnly={readOnly}
      />
      <TextInput
        type="date"
        label="Look at it again on"
        size="xs"
        value={fields.reviewOn}
        onChange={(event) => change({ reviewOn: event.currentTarget.value })}
        error={problems.get('review_at')}
        readOnly={readOnly}
      />
      <TextInput
        type="datetime-local"
        label="Publish at"
        size="xs"
        value={fields.publishAt}
        onChange={(event) =>
          change({
            publishAt: event.currentTarget.value,
            publishVersion: event.currentTarget.value ? fields.publishVersion : null,
          })
        }
        error={problems.get('publish_at') ?? problems.get('publish_version')}
        readOnly={readOnly}
      />
      {fields.publishAt !== '' && (
        <PlannedVersion
          planned={fields.publishVersion ?? article.version}
          newest={article.version}
          onChange={readOnly ? null : (publishVersion) => change({ publishVersion })}
        />
      )}
      <TextInput
        type="datetime-local"
        label="Unpublish at"
        size="xs"
        value={fields.unpublishAt}
        onChange={(event) => change({ unpublishAt: event.currentTarget.value })}
        error={problems.get('unpublish_at')}
        readOnly={readOnly}
      />
      {!readOnly && isDirty && (
        <Group gap={8} justify="flex-end">
          <Button size="xs" variant="subtle" color="gray" onClick={drop}>
            Cancel
          </Button>
          <Button size="xs" type="submit" loading={save.isPending}>
            Save plan
          </Button>
        </Group>
      )}
    </form>
  );
}

interface PlannedVersionProps {
  planned: number;
  newest: number;
  onChange: ((version: number) => void) | null;
}

/** Which version goes out: nobody publishes by a plan what was written after it. */
function PlannedVersion({ planned, newest, onChange }: PlannedVersionProps) {
  return (
    <Text size="xs" c="dimmed">
      Version {planned} goes out
      {planned === newest ? ', the newest saved one.' : ', not what was saved since.'}
      {planned !== newest && onChange && (
        <>
          {' '}
          <Button size="compact-xs" variant="light" onClick={() => onChange(newest)}>
            Take version {newest}
          </Button>
        </>
      )}
    </Text>
  );
}

/** Whoever has left stays the owner until another one is chosen. */
function ownerChoices(owners: readonly { id: string; name: string }[], ownerId: string | null) {
  const choices = owners.map(({ id, name }) => ({ value: id, label: name }));
  if (ownerId !== null && owners.length > 0 && !owners.some(({ id }) => id === ownerId)) {
    choices.push({ value: ownerId, label: 'Somebody who has left' });
  }
  return choices;
}
