import { Anchor, Badge, Select, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';

import type { Agent, AuditEntry, Team } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { LoadMore } from '../../../shared/components/LoadMore';
import { humanize } from '../../../shared/lib/format';
import { formatDateTime } from '../../../shared/lib/time';
import { type AuditFilter, useAudit } from '../api/list-audit';
import { actionChoices, detailsInWords, type Names } from '../entries';
import classes from './Audit.module.css';

const NO_FILTER: AuditFilter = { action: '', actorId: '', conversationId: '' };
const ACTORS: Record<AuditEntry['actor'], { label: string; color: string }> = {
  staff: { label: 'Staff', color: 'teal' },
  customer: { label: 'Customer', color: 'blue' },
  system: { label: 'System', color: 'gray' },
};

interface AuditLogProps {
  agents: readonly Agent[];
  teams: readonly Team[];
}

/** Who did what, and when: nothing here can be changed or removed. */
export function AuditLog({ agents, teams }: AuditLogProps) {
  const names = useMemo(
    () => new Map([...agents, ...teams].map(({ id, name }) => [id, name])),
    [agents, teams],
  );
  const [filter, setFilter] = useState(NO_FILTER);
  const [known, setKnown] = useState<readonly string[]>([]);
  const list = useAudit(filter);
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const actions = actionChoices(entries, filter.action, known);
  return (
    <Card
      title="Audit log"
      subtitle="Who did what, and when. Nothing in it can be changed."
      isFlush
      aside={
        <div className={classes.filters}>
          <Select
            size="xs"
            searchable
            clearable
            placeholder="Any action"
            aria-label="Action"
            data={actions.map((action) => ({ value: action, label: humanize(action) }))}
            value={filter.action || null}
            onChange={(action) => {
              // A filtered list knows one action only: what was seen before stays on offer.
              setKnown(actions);
              setFilter({ ...filter, action: action ?? '' });
            }}
          />
          <Select
            size="xs"
            searchable
            clearable
            placeholder="Anybody"
            aria-label="Who"
            data={agents.map(({ id, name }) => ({ value: id, label: name }))}
            value={filter.actorId || null}
            onChange={(actorId) => setFilter({ ...filter, actorId: actorId ?? '' })}
          />
          <TextInput
            size="xs"
            placeholder="Conversation’s id"
            aria-label="Conversation’s id"
            leftSection={<IconSearch size={13} />}
            value={filter.conversationId}
            onChange={(event) => setFilter({ ...filter, conversationId: event.currentTarget.value.trim() })}
          />
        </div>
      }
    >
      {list.isPending && <ListSkeleton />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && entries.length === 0 && (
        <Text size="sm" c="dimmed" p="md">
          Nothing of this kind has happened.
        </Text>
      )}
      {entries.length > 0 && (
        <Table verticalSpacing={7} horizontalSpacing={16} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Details</Table.Th>
              <Table.Th aria-label="Conversation" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((entry) => (
              <EntryRow key={entry.id} entry={entry} names={names} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <LoadMore list={list} />
    </Card>
  );
}

function EntryRow({ entry, names }: { entry: AuditEntry; names: Names }) {
  const actor = ACTORS[entry.actor];
  return (
    <Table.Tr>
      <Table.Td className={classes.when}>{formatDateTime(entry.at)}</Table.Td>
      <Table.Td className={classes.when}>
        {entry.actor === 'staff' ? (
          entry.actor_name
        ) : (
          <Badge size="sm" color={actor.color}>
            {actor.label}
          </Badge>
        )}
      </Table.Td>
      <Table.Td className={classes.what}>{humanize(entry.action)}</Table.Td>
      <Table.Td>
        <Text size="xs" c="dimmed" lineClamp={2} className={classes.details}>
          {detailsInWords(entry.details, names)}
        </Text>
      </Table.Td>
      <Table.Td ta="end">
        {entry.conversation_id && (
          <Anchor
            component={Link}
            to={`/inbox/open/${entry.conversation_id}`}
            size="xs"
            className={classes.when}
          >
            Conversation
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
