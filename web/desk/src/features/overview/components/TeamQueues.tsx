import { Badge, Table, Text } from '@mantine/core';

import { formatDateTime, formatWait } from '../../../shared/lib/time';
import type { TeamQueue } from '../live-figures';
import classes from './Overview.module.css';

export function TeamQueues({ queues, now }: { queues: readonly TeamQueue[]; now: number }) {
  return (
    <Table verticalSpacing={6} horizontalSpacing={12} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Team</Table.Th>
          <Table.Th className={classes.number}>Waiting</Table.Th>
          <Table.Th className={classes.number}>Longest</Table.Th>
          <Table.Th className={classes.number}>Online</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map((queue) => (
          <Table.Tr key={queue.id ?? 'none'}>
            <Table.Td>
              <span className={classes.name}>{queue.name}</span>
              {queue.isOpen === false && (
                <Badge size="xs" color="gray" ml={6}>
                  Closed
                </Badge>
              )}
              {queue.isOpen === false && queue.opensAt && (
                <Text size="xs" c="dimmed">
                  opens {formatDateTime(queue.opensAt)}
                </Text>
              )}
            </Table.Td>
            <Table.Td className={classes.number}>{queue.waiting}</Table.Td>
            <Table.Td className={classes.number}>
              {queue.waitingSince ? formatWait(queue.waitingSince, now) : '–'}
            </Table.Td>
            <Table.Td className={classes.number}>{queue.agentsOnline ?? '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
