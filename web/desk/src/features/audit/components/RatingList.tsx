import { Anchor, Rating as Stars, Table, Text } from '@mantine/core';
import { IconStar } from '@tabler/icons-react';
import { Link } from 'react-router';

import { Card } from '../../../shared/components/Card';
import { EmptyState } from '../../../shared/components/EmptyState';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { LoadMore } from '../../../shared/components/LoadMore';
import { formatDateTime } from '../../../shared/lib/time';
import { useRatings } from '../api/list-ratings';
import classes from './Audit.module.css';

export function RatingList() {
  const list = useRatings();
  const ratings = list.data?.pages.flatMap(({ entries }) => entries) ?? [];
  return (
    <Card title="Ratings" subtitle="Asked once at the end of a conversation that a person resolved" isFlush>
      {list.isPending && <ListSkeleton />}
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && ratings.length === 0 && (
        <EmptyState icon={IconStar} title="No ratings yet">
          When a conversation is resolved, its customer is asked how satisfied they were.
        </EmptyState>
      )}
      {ratings.length > 0 && (
        <Table verticalSpacing={9} horizontalSpacing={16} className={classes.table}>
          <Table.Tbody>
            {ratings.map((rating) => (
              <Table.Tr key={rating.id}>
                <Table.Td w={120}>
                  <Stars readOnly value={rating.score} size="sm" aria-label={`${rating.score} of 5`} />
                </Table.Td>
                <Table.Td>
                  {rating.comment ? (
                    <Text size="sm">{rating.comment}</Text>
                  ) : (
                    <Text size="sm" c="dimmed">
                      No comment
                    </Text>
                  )}
                </Table.Td>
                <Table.Td className={classes.when}>{rating.staff?.name ?? 'The bot'}</Table.Td>
                <Table.Td className={classes.when}>{formatDateTime(rating.rated_at)}</Table.Td>
                <Table.Td ta="end">
                  <Anchor component={Link} to={`/inbox/resolved/${rating.conversation_id}`} size="xs">
                    Conversation
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <LoadMore list={list} />
    </Card>
  );
}
