import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';

import { describeError } from '../../../shared/api/client';
import type { Agent, HandoffReason, Team } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { FLOWS, REASONS, ROUTINGS } from '../../../shared/lib/labels';
import { useSaveTeam } from '../api/save-team';
import { weekProblem } from '../hours';
import { draftOf, fieldsOf } from '../team-fields';
import { HolidaysEditor } from './HolidaysEditor';
import { HoursEditor } from './HoursEditor';
import classes from './TeamForm.module.css';

interface TeamFormProps {
  /** null makes a new team. */
  team: Team | null;
  agents: readonly Agent[];
  onDone: () => void;
}

const OWN_TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const choices = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
const REASON_CHOICES = (Object.keys(REASONS) as HandoffReason[]).map((value) => ({
  value,
  label: REASONS[value].label,
}));

export function TeamForm({ team, agents, onDone }: TeamFormProps) {
  const save = useSaveTeam();
  const form = useForm({ initialValues: fieldsOf(team, OWN_TIME_ZONE) });
  const { hours, holidays } = form.values;
  const minutes = (
    field: 'replyWithinMinutes' | 'firstReplyMinutes' | 'nextReplyMinutes' | 'resolutionMinutes',
  ) => ({
    ...form.getInputProps(field),
    min: 0.5,
    max: 43_200,
    suffix: ' min',
    placeholder: 'none',
  });
  return (
    <form
      className={classes.form}
      onSubmit={form.onSubmit((fields) =>
        save.mutate(
          { id: team?.id ?? null, draft: draftOf(fields) },
          {
            onSuccess: ({ name }) => {
              notifyDone(`Saved: ${name}`);
              onDone();
            },
          },
        ),
      )}
    >
      <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
      <MultiSelect
        label="Members"
        searchable
        data={agents
          .filter(({ role }) => role !== 'editor')
          .map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('memberIds')}
      />
      <Section title="Routing" hint="How a waiting customer reaches somebody of the team">
        <Select
          label="Conversations are given"
          data={choices(ROUTINGS)}
          allowDeselect={false}
          {...form.getInputProps('routing')}
        />
        <NumberInput
          label="Reply within"
          description="Whoever gets a customer and does not reply in this time loses them to the head of the queue."
          {...minutes('replyWithinMinutes')}
        />
        <Switch
          label="Takes every customer that no other team takes"
          disabled={team?.is_default === true}
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
      </Section>
      <Section title="Takes" hint="Which customers come to this team; nothing chosen asks for nothing">
        <MultiSelect label="Reasons" data={REASON_CHOICES} {...form.getInputProps('reasons')} />
        <MultiSelect label="Flows of the bot" data={choices(FLOWS)} {...form.getInputProps('flows')} />
        <TagsInput label="Languages" placeholder="en, de…" {...form.getInputProps('locales')} />
      </Section>
      <Section title="Service levels" hint="Counted in opening hours; warned of before they break">
        <div className={classes.three}>
          <NumberInput label="First reply" {...minutes('firstReplyMinutes')} />
          <NumberInput label="Next reply" {...minutes('nextReplyMinutes')} />
          <NumberInput label="Resolution" {...minutes('resolutionMinutes')} />
        </div>
      </Section>
      <Section title="Opening hours" hint="Outside of them customers are told when the team opens next">
        <Select
          label="Time zone"
          searchable
          allowDeselect={false}
          data={[...new Set([form.values.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
          limit={60}
          {...form.getInputProps('timeZone')}
        />
        <HoursEditor hours={hours} onChange={(value) => form.setFieldValue('hours', value)} />
        <Text size="sm" fw={560} mt={4}>
          Holidays
        </Text>
        <HolidaysEditor holidays={holidays} onChange={(value) => form.setFieldValue('holidays', value)} />
      </Section>
      {save.error && (
        <Text size="sm" c="red" role="alert">
          {describeError(save.error)}
        </Text>
      )}
      <Group justify="flex-end" className={classes.foot}>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={weekProblem(hours)}>
          {team ? 'Save' : 'Make the team'}
        </Button>
      </Group>
    </form>
  );
}

function Section({ title, hint, children }: { title: string; hint: string; children: React.ReactNode }) {
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>{title}</legend>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
      {children}
    </fieldset>
  );
}
