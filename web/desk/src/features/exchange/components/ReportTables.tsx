import { Badge, Checkbox, SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';

import type { ImportedArticle, ImportProblem, ImportReport } from '../../../shared/api/types';
import { OUTCOMES, type Outcome, outcomeCounts, SHOWN_ROWS, shownRows } from '../report';
import classes from './Exchange.module.css';

interface ReportTablesProps {
  report: ImportReport;
  skipsRefused: boolean;
  onSkipRefused: (skips: boolean) => void;
}

/** What a file would do: what is refused and why, then every article. */
export function ReportTables({ report, skipsRefused, onSkipRefused }: ReportTablesProps) {
  return (
    <>
      {report.problems.length > 0 && (
        <section aria-label="Refused">
          <h3 className={classes.heading}>
            Refused <span className={classes.count}>{report.counts.refused.toLocaleString('en')}</span>
          </h3>
          <Problems problems={report.problems} heading="What is wrong" />
          <Checkbox
            mt="sm"
            label="Leave these out and import the rest"
            checked={skipsRefused}
            onChange={(event) => onSkipRefused(event.currentTarget.checked)}
          />
        </section>
      )}
      {report.notes.length > 0 && (
        <section aria-label="Worth knowing">
          <h3 className={classes.heading}>Worth knowing</h3>
          <Problems problems={report.notes} heading="What to know" />
        </section>
      )}
      {report.articles.length > 0 && <Articles report={report} />}
    </>
  );
}

function Problems({ problems, heading }: { problems: readonly ImportProblem[]; heading: string }) {
  return (
    <Table.ScrollContainer minWidth={520} mah={320}>
      <Table verticalSpacing={6} className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.place}>File</Table.Th>
            <Table.Th className={classes.row}>Row</Table.Th>
            <Table.Th className={classes.column}>Column</Table.Th>
            <Table.Th>{heading}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.slice(0, SHOWN_ROWS).map((problem, place) => (
            <Table.Tr key={place}>
              <Table.Td className={classes.wrapped}>{problem.file}</Table.Td>
              <Table.Td className="tabular">{problem.row}</Table.Td>
              <Table.Td>{problem.column}</Table.Td>
              <Table.Td className={classes.wrapped}>{problem.problem}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Rest count={problems.length} />
    </Table.ScrollContainer>
  );
}

function Articles({ report }: { report: ImportReport }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const counts = outcomeCounts(report);
  const current = counts.some((entry) => entry.outcome === outcome) ? outcome : null;
  const total = current ? report.counts[current] : report.articles.length;
  return (
    <section aria-label="Articles in the file">
      <div className={classes.articlesHead}>
        <h3 className={classes.heading}>What would happen</h3>
        <SegmentedControl
          size="xs"
          aria-label="Which articles"
          value={current ?? 'all'}
          onChange={(value) => setOutcome(value === 'all' ? null : value)}
          data={[
            { value: 'all', label: `All ${report.articles.length.toLocaleString('en')}` },
            ...counts.map((entry) => ({
              value: entry.outcome,
              label: `${OUTCOMES[entry.outcome].label} ${entry.count.toLocaleString('en')}`,
            })),
          ]}
        />
      </div>
      <Table.ScrollContainer minWidth={640} mah={420}>
        <Table verticalSpacing={6} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.row}>Row</Table.Th>
              <Table.Th>Article</Table.Th>
              <Table.Th className={classes.column}>Category</Table.Th>
              <Table.Th className={classes.outcome}>What happens</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shownRows(report, current).map((row) => (
              <ArticleRow key={`${row.locale} ${row.slug}`} row={row} />
            ))}
          </Table.Tbody>
        </Table>
        <Rest count={total} />
      </Table.ScrollContainer>
    </section>
  );
}

function ArticleRow({ row }: { row: ImportedArticle }) {
  const { label, color, meaning } = OUTCOMES[row.outcome];
  return (
    <Table.Tr>
      <Table.Td className="tabular">{row.row}</Table.Td>
      <Table.Td className={classes.wrapped}>
        <Text size="sm" fw={560}>
          {row.title}
        </Text>
        <Text size="xs" c="dimmed">
          {row.slug} · {row.locale}
        </Text>
      </Table.Td>
      <Table.Td>{row.category}</Table.Td>
      <Table.Td>
        <span className={classes.badges}>
          <Badge size="sm" color={color} title={meaning}>
            {label}
          </Badge>
          {row.is_published_now && (
            <Badge size="sm" color="grape" title="Customers get it at once">
              Published
            </Badge>
          )}
        </span>
        {row.changed.length > 0 && (
          <Text size="xs" c="dimmed">
            {row.outcome === 'left' ? 'differs in' : 'changes'} {row.changed.join(', ')}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Rest({ count }: { count: number }) {
  if (count <= SHOWN_ROWS) return null;
  return (
    <Text size="xs" c="dimmed" p="xs">
      and {(count - SHOWN_ROWS).toLocaleString('en')} more
    </Text>
  );
}
