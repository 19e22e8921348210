import {
  Badge,
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Table,
  TagsInput,
  Text,
} from '@mantine/core';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { Agent, Team } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone } from '../../../shared/components/notify';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { PresenceDot } from '../../../shared/components/PresenceDot';
import { ROLES } from '../../../shared/lib/labels';
import { useSaveAgent } from '../api/save-agent';

interface AgentTableProps {
  agents: readonly Agent[];
  teams: readonly Team[];
}

/** Who serves customers: how many at a time, with which skills, in which teams. */
export function AgentTable({ agents, teams }: AgentTableProps) {
  const [editedId, setEditedId] = useState<string | null>(null);
  const names = new Map(teams.map(({ id, name }) => [id, name]));
  const serving = agents.filter(({ role }) => role !== 'editor');
  const edited = serving.find(({ id }) => id === editedId);
  return (
    <Card
      title="Agents"
      subtitle="How many conversations each one has at a time, and what they are good at"
      isFlush
    >
      <Table verticalSpacing={9} horizontalSpacing={16}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Agent</Table.Th>
            <Table.Th>Capacity</Table.Th>
            <Table.Th>Skills</Table.Th>
            <Table.Th>Teams</Table.Th>
            <Table.Th aria-label="Actions" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {serving.map((agent) => (
            <Table.Tr key={agent.id}>
              <Table.Td>
                <Group gap={10} wrap="nowrap">
                  <PersonAvatar name={agent.name} size={30} />
                  <div>
                    <Group gap={6} wrap="nowrap">
                      <Text size="sm" fw={600}>
                        {agent.name}
                      </Text>
                      <PresenceDot state={agent.state} />
                    </Group>
                    <Text size="xs" c="dimmed">
                      {ROLES[agent.role]}
                    </Text>
                  </div>
                </Group>
              </Table.Td>
              <Table.Td className="tabular">
                {agent.open_conversations} of {agent.capacity}
              </Table.Td>
              <Table.Td>
                <Badges values={agent.skills} none="none" />
              </Table.Td>
              <Table.Td>
                <Badges values={agent.team_ids.flatMap((id) => names.get(id) ?? [])} none="in no team" />
              </Table.Td>
              <Table.Td ta="end">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => setEditedId(agent.id)}
                  aria-label={`Edit ${agent.name}`}
                >
                  Edit
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Modal opened={edited !== undefined} onClose={() => setEditedId(null)} title={edited?.name}>
        {edited && (
          <AgentForm
            agent={edited}
            teams={teams}
            knownSkills={[...new Set(serving.flatMap(({ skills }) => skills))]}
            onDone={() => setEditedId(null)}
          />
        )}
      </Modal>
    </Card>
  );
}

function Badges({ values, none }: { values: readonly string[]; none: string }) {
  if (values.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <Group gap={4}>
      {values.map((value) => (
        <Badge key={value} size="sm" color="gray">
          {value}
        </Badge>
      ))}
    </Group>
  );
}

interface AgentFormProps {
  agent: Agent;
  teams: readonly Team[];
  knownSkills: string[];
  onDone: () => void;
}

function AgentForm({ agent, teams, knownSkills, onDone }: AgentFormProps) {
  const save = useSaveAgent();
  const [capacity, setCapacity] = useState<number | string>(agent.capacity);
  const [skills, setSkills] = useState(agent.skills);
  const [teamIds, setTeamIds] = useState(agent.team_ids);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { id: agent.id, draft: { capacity: Number(capacity), skills, team_ids: teamIds } },
          {
            onSuccess: () => {
              notifyDone(`Saved: ${agent.name}`);
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap={12}>
        <NumberInput
          label="Capacity"
          description="Conversations at a time; 0 gets none by routing"
          min={0}
          max={50}
          allowDecimal={false}
          required
          value={capacity}
          onChange={setCapacity}
        />
        <TagsInput
          label="Skills"
          description="Matched with what a conversation asks for: a language, a product, a flow"
          data={knownSkills}
          value={skills}
          onChange={setSkills}
        />
        <MultiSelect
          label="Teams"
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={teamIds}
          onChange={setTeamIds}
        />
        {save.error && (
          <Text size="sm" c="red" role="alert">
            {describeError(save.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
