import { Badge, Skeleton, Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';

import type { ArticleListItem, Category } from '../../../shared/api/types';
import { ARTICLE_STATUSES, STALENESS } from '../../../shared/lib/labels';
import { formatAgo, formatDateTime } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { type Figures, pressed, sorted, type SortKey, type Sorting } from '../article-sorting';
import { isReviewDue } from '../plan';
import classes from './ArticleTable.module.css';

interface ArticleTableProps {
  articles: readonly ArticleListItem[];
  categories: readonly Category[];
  /** What came of each in the last 30 days; empty until it is known. */
  figures: Figures;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

const FIGURES = [
  ['shown', 'Shown'],
  ['helped', 'Helped'],
  ['not_helped', 'Didn’t help'],
  ['led_to_person', 'To a person'],
] as const;

export function ArticleTable({ articles, categories, figures, sorting, onSort }: ArticleTableProps) {
  const navigate = useNavigate();
  const now = useMinutes();
  const titles = new Map(categories.map(({ slug, title }) => [slug, title]));
  return (
    <Table stickyHeader highlightOnHover verticalSpacing={9} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <SortHead by="title" sorting={sorting} onSort={onSort}>
            Title
          </SortHead>
          <Table.Th className={classes.category}>Category</Table.Th>
          <Table.Th className={classes.state}>Status</Table.Th>
          <SortHead by="questions" className={classes.number} sorting={sorting} onSort={onSort}>
            Questions
          </SortHead>
          {FIGURES.map(([by, label]) => (
            <SortHead key={by} by={by} className={classes.figure} sorting={sorting} onSort={onSort}>
              {label}
            </SortHead>
          ))}
          <SortHead by="updated_at" className={classes.changed} sorting={sorting} onSort={onSort}>
            Changed
          </SortHead>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted(articles, figures, sorting).map((article) => (
          // The link is what a keyboard finds; the row is a larger target for the pointer.
          <Table.Tr
            key={article.id}
            className={classes.row}
            onClick={() => void navigate(`/knowledge/${article.id}`)}
          >
            <Table.Td>
              <Link
                to={`/knowledge/${article.id}`}
                className={classes.link}
                onClick={(event) => event.stopPropagation()}
              >
                {article.title}
              </Link>
              {article.locale !== 'en' && (
                <Badge size="xs" color="gray" ml={8}>
                  {article.locale}
                </Badge>
              )}
            </Table.Td>
            <Table.Td>
              <Text size="sm" c="dimmed" truncate>
                {titles.get(article.category) ?? article.category}
              </Text>
            </Table.Td>
            <Table.Td>
              <span className={classes.badges}>
                <Badge size="sm" color={ARTICLE_STATUSES[article.status].color}>
                  {ARTICLE_STATUSES[article.status].label}
                </Badge>
                {article.has_unpublished_changes && article.status === 'published' && (
                  <Badge size="sm" color="orange">
                    Changes
                  </Badge>
                )}
                {article.publish_at !== null && (
                  <Badge size="sm" color="blue" variant="outline" title={formatDateTime(article.publish_at)}>
                    Planned
                  </Badge>
                )}
                {isReviewDue(article.review_at, now) && (
                  <Badge size="sm" color="orange" variant="outline">
                    Look again
                  </Badge>
                )}
                {(figures.get(article.id)?.stale ?? [])
                  .filter((reason) => reason !== 'review_due')
                  .map((reason) => (
                    <Badge
                      key={reason}
                      size="sm"
                      color={STALENESS[reason].color}
                      variant="outline"
                      title={STALENESS[reason].hint}
                    >
                      {STALENESS[reason].label}
                    </Badge>
                  ))}
              </span>
            </Table.Td>
            <Table.Td className={classes.number}>
              <Text
                span
                size="sm"
                fw={article.questions < 4 ? 650 : undefined}
                title={
                  article.questions < 4 ? 'Four or more phrasings make an article easy to find' : undefined
                }
                c={article.questions < 4 ? 'var(--fd-warning-text)' : undefined}
                className="tabular"
              >
                {article.questions}
              </Text>
            </Table.Td>
            {FIGURES.map(([name]) => (
              <Table.Td key={name} className={classes.figure}>
                <Text span size="sm" c="dimmed" className="tabular">
                  {figures.get(article.id)?.[name] ?? ''}
                </Text>
              </Table.Td>
            ))}
            <Table.Td>
              <Text size="xs" c="dimmed" truncate title={formatDateTime(article.updated_at)}>
                {formatAgo(article.updated_at, now)}
                {article.updated_by ? ` · ${article.updated_by}` : ''}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface SortHeadProps {
  by: SortKey;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  className?: string;
  children: string;
}

function SortHead({ by, sorting, onSort, className, children }: SortHeadProps) {
  const isSorted = sorting.by === by;
  const direction = sorting.descending ? 'descending' : 'ascending';
  const Arrow = sorting.descending ? IconChevronDown : IconChevronUp;
  return (
    <Table.Th className={className} aria-sort={isSorted ? direction : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(pressed(by, sorting))}>
        {children}
        {isSorted && <Arrow size={12} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}

export function ArticleTableSkeleton() {
  return (
    <div aria-busy aria-label="Loading articles">
      {Array.from({ length: 9 }, (_, row) => (
        <Skeleton key={row} height={18} my={18} width={`${88 - ((row * 7) % 30)}%`} />
      ))}
    </div>
  );
}
