import { Anchor, Button, Text } from '@mantine/core';
import { Link } from 'react-router';

import type { SuggestedPhrasing } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { acceptPhrasing, dismissPhrasing, useDecidePhrasing, usePhrasings } from '../api/phrasings';
import { times } from '../trend';
import type { NamedArticle } from './ArticlePicker';
import classes from './Insight.module.css';

interface PhrasingListProps {
  articles: readonly NamedArticle[];
  mayEdit: boolean;
}

/** Customers' words that people answered with an article, to be added to it; nothing where there are none. */
export function PhrasingList({ articles, mayEdit }: PhrasingListProps) {
  const phrasings = usePhrasings();
  const titles = new Map(articles.map(({ id, title }) => [id, title]));
  const listed = phrasings.data?.filter(({ article_id }) => titles.has(article_id)) ?? [];
  if (listed.length === 0) return null;
  return (
    <Card
      title="Phrasings to add"
      subtitle="What customers wrote, and the article that an agent answered with"
      isFlush
    >
      {listed.map((phrasing) => (
        <Phrasing
          key={phrasing.id}
          phrasing={phrasing}
          title={titles.get(phrasing.article_id) ?? ''}
          mayEdit={mayEdit}
        />
      ))}
    </Card>
  );
}

interface PhrasingProps {
  phrasing: SuggestedPhrasing;
  title: string;
  mayEdit: boolean;
}

function Phrasing({ phrasing, title, mayEdit }: PhrasingProps) {
  const accept = useDecidePhrasing(acceptPhrasing);
  const dismiss = useDecidePhrasing(dismissPhrasing);
  const onError = (error: unknown) => notifyError('Not done', error);
  return (
    <div className={classes.phrasing}>
      <div className={classes.words}>
        <Text size="sm">“{phrasing.text}”</Text>
        <Text size="xs" c="dimmed">
          <Anchor component={Link} to={`/knowledge/${phrasing.article_id}`} size="xs">
            {title}
          </Anchor>{' '}
          · {times(phrasing.times)}, first by {phrasing.suggested_by}
        </Text>
      </div>
      {mayEdit && (
        <>
          <Button
            size="compact-sm"
            variant="light"
            loading={accept.isPending}
            onClick={() =>
              accept.mutate(phrasing.id, {
                onSuccess: () => notifyDone(`Added to the draft of “${title}”`),
                onError,
              })
            }
          >
            Add
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate(phrasing.id, { onError })}
          >
            Dismiss
          </Button>
        </>
      )}
    </div>
  );
}
