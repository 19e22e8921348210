import { ActionIcon, Badge, Button, Drawer, Menu, Table, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDotsVertical, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';

import type { Agent, Team } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { ROUTINGS } from '../../../shared/lib/labels';
import { formatSeconds } from '../../../shared/lib/time';
import { useDeleteTeam } from '../api/delete-team';
import { hoursInWords } from '../hours';
import { TeamForm } from './TeamForm';

interface TeamListProps {
  teams: readonly Team[];
  agents: readonly Agent[];
}

/** `undefined`: no form; `null`: the form of a new team. */
type Edited = Team | null | undefined;

export function TeamList({ teams, agents }: TeamListProps) {
  const [edited, setEdited] = useState<Edited>(undefined);
  const close = () => setEdited(undefined);
  return (
    <Card
      title="Teams"
      subtitle="Who serves which customers, when, and how soon"
      isFlush
      aside={
        <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited(null)}>
          New team
        </Button>
      }
    >
      <Table verticalSpacing={10} horizontalSpacing={16}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Team</Table.Th>
            <Table.Th>Members</Table.Th>
            <Table.Th>Routing</Table.Th>
            <Table.Th>First reply</Table.Th>
            <Table.Th>Open</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {teams.map((team) => (
            <TeamRow key={team.id} team={team} agents={agents} onEdit={() => setEdited(team)} />
          ))}
        </Table.Tbody>
      </Table>
      <Drawer
        opened={edited !== undefined}
        onClose={close}
        position="right"
        size={540}
        title={edited ? edited.name : 'New team'}
      >
        {edited !== undefined && <TeamForm team={edited} agents={agents} onDone={close} />}
      </Drawer>
    </Card>
  );
}

function TeamRow({ team, agents, onEdit }: { team: Team; agents: readonly Agent[]; onEdit: () => void }) {
  const members = agents.filter(({ id }) => team.member_ids.includes(id)).map(({ name }) => name);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {team.name}
        </Text>
        {team.is_default && (
          <Text size="xs" c="dimmed">
            takes everybody else
          </Text>
        )}
      </Table.Td>
      <Table.Td maw={220}>
        <Text size="sm" lineClamp={2}>
          {members.join(', ') || 'Nobody yet'}
        </Text>
      </Table.Td>
      <Table.Td>{ROUTINGS[team.routing]}</Table.Td>
      <Table.Td className="tabular">{formatSeconds(team.first_reply_seconds)}</Table.Td>
      <Table.Td>
        <Badge size="sm" color={team.is_open ? 'green' : 'gray'}>
          {team.is_open ? `Open · ${team.agents_online} online` : 'Closed'}
        </Badge>
        <Text size="xs" c="dimmed" mt={2}>
          {hoursInWords(team.hours)}
          {team.hours && `, ${team.time_zone}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <TeamMenu team={team} onEdit={onEdit} />
      </Table.Td>
    </Table.Tr>
  );
}

function TeamMenu({ team, onEdit }: { team: Team; onEdit: () => void }) {
  const remove = useDeleteTeam();
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete ${team.name}?`,
      children: <Text size="sm">Its customers of the past stay. Its members stay on the desk.</Text>,
      labels: { confirm: 'Delete the team', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(team.id, {
          onSuccess: () => notifyDone(`Deleted: ${team.name}`),
          onError: (error) => notifyError('The team was not deleted', error),
        }),
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${team.name}`}>
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
          Edit
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" disabled={team.is_default} onClick={ask}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
