import { Button, Menu, Text } from '@mantine/core';
import { IconUserShare } from '@tabler/icons-react';

import { useAgents } from '../../../shared/api/agents';
import type { Agent, ConversationSummary, PresenceState } from '../../../shared/api/types';
import { describeError } from '../../../shared/api/client';
import { PersonAvatar } from '../../../shared/components/PersonAvatar';
import { PRESENCES } from '../../../shared/lib/labels';

const PRESENCE_RANK: Record<PresenceState, number> = { online: 0, busy: 1, offline: 2 };
import classes from './ConversationHeader.module.css';

interface TransferMenuProps {
  conversation: ConversationSummary;
  onTransfer: (agent: Agent) => void;
}

export function TransferMenu({ conversation, onTransfer }: TransferMenuProps) {
  const agents = useAgents();
  const choices = [...(agents.data ?? [])]
    .filter((agent) => agent.id !== conversation.assignee?.id && agent.role !== 'editor')
    .sort(
      (a, b) =>
        PRESENCE_RANK[a.state] - PRESENCE_RANK[b.state] ||
        a.open_conversations - b.open_conversations ||
        a.name.localeCompare(b.name),
    );
  const label = conversation.assignee ? 'Transfer' : 'Assign';
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconUserShare size={16} />}
          className={classes.secondary}
          aria-label={label}
          title={label}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>Give this conversation to</Menu.Label>
        {agents.error && !agents.data && <Menu.Item disabled>{describeError(agents.error)}</Menu.Item>}
        {agents.data && choices.length === 0 && (
          <Menu.Item disabled>There is nobody else on the desk</Menu.Item>
        )}
        {choices.map((agent) => (
          <Menu.Item
            key={agent.id}
            leftSection={<PersonAvatar name={agent.name} size={26} />}
            onClick={() => onTransfer(agent)}
          >
            {agent.name}
            <Text size="xs" c="dimmed">
              {PRESENCES[agent.state].label} · {agent.open_conversations} open
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
