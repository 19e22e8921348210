import { Table, Text } from '@mantine/core';

import type { Report } from '../../../shared/api/types';
import { formatSeconds } from '../../../shared/lib/time';
import classes from './Reports.module.css';

export function AgentFiguresTable({ agents }: { agents: Report['by_agent'] }) {
  if (agents.length === 0) {
    return (
      <Text size="sm" c="dimmed" px={16} pb={10}>
        Nobody has had a conversation in this time.
      </Text>
    );
  }
  return (
    <Table verticalSpacing={7} horizontalSpacing={16} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Agent</Table.Th>
          <Table.Th className={classes.number}>Conversations</Table.Th>
          <Table.Th className={classes.number}>First reply, median</Table.Th>
          <Table.Th className={classes.number}>Time with them, median</Table.Th>
          <Table.Th className={classes.number}>Rating</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {agents.map((agent) => (
          <Table.Tr key={agent.staff.id}>
            <Table.Td fw={560}>{agent.staff.name}</Table.Td>
            <Table.Td className={classes.number}>{agent.conversations}</Table.Td>
            <Table.Td className={classes.number}>{formatSeconds(agent.first_reply_seconds.median)}</Table.Td>
            <Table.Td className={classes.number}>{formatSeconds(agent.human_seconds.median)}</Table.Td>
            <Table.Td className={classes.number}>
              {agent.rating_mean === null ? '–' : `${agent.rating_mean.toFixed(1)} (${agent.rated})`}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
