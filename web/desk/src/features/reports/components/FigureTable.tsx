import { Table, Text } from '@mantine/core';

import type { Figure, Report } from '../../../shared/api/types';
import { formatSeconds } from '../../../shared/lib/time';
import classes from './Reports.module.css';

interface Row {
  label: string;
  hint: string;
  figure: Figure;
}

/** How long things took. The bot's time and people's time stand apart: one average of both would say nothing. */
export function FigureTable({ report }: { report: Report }) {
  const people: Row[] = [
    { label: 'In the queue', hint: 'from the hand-over until somebody had it', figure: report.queue_seconds },
    {
      label: 'First reply',
      hint: 'from the hand-over to a person’s first words',
      figure: report.first_reply_seconds,
    },
    {
      label: 'Next reply',
      hint: 'from a customer’s words to a person’s answer',
      figure: report.next_reply_seconds,
    },
    { label: 'With people', hint: 'the time a person had the conversation', figure: report.human_seconds },
  ];
  const others: Row[] = [
    { label: 'With the bot', hint: 'the time the bot had the conversation', figure: report.bot_seconds },
    {
      label: 'Resolution',
      hint: 'from the beginning to the end, whoever had it',
      figure: report.resolution_seconds,
    },
  ];
  return (
    <Table verticalSpacing={6} horizontalSpacing={16} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th />
          <Table.Th className={classes.number}>Median</Table.Th>
          <Table.Th className={classes.number}>Mean</Table.Th>
          <Table.Th className={classes.number}>9 of 10 within</Table.Th>
          <Table.Th className={classes.number}>Counted</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Group title="People" rows={people} />
        <Group title="Bot and whole" rows={others} />
      </Table.Tbody>
    </Table>
  );
}

function Group({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <>
      <Table.Tr>
        <Table.Th colSpan={5} scope="rowgroup" className={classes.groupHead}>
          {title}
        </Table.Th>
      </Table.Tr>
      {rows.map(({ label, hint, figure }) => (
        <Table.Tr key={label}>
          <Table.Td>
            <Text size="sm" fw={560}>
              {label}
            </Text>
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          </Table.Td>
          <Table.Td className={classes.number}>{formatSeconds(figure.median)}</Table.Td>
          <Table.Td className={classes.number}>{formatSeconds(figure.mean)}</Table.Td>
          <Table.Td className={classes.number}>{formatSeconds(figure.p90)}</Table.Td>
          <Table.Td className={classes.number}>{figure.count}</Table.Td>
        </Table.Tr>
      ))}
    </>
  );
}
