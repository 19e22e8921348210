import { Anchor, Badge, Button, Checkbox, Text } from '@mantine/core';
import { IconFilePlus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';

import type { Gap } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { percent } from '../../../shared/lib/format';
import { useAddPhrasings } from '../api/add-phrasings';
import { comparison, questions, times } from '../trend';
import { ArticlePicker, type NamedArticle } from './ArticlePicker';
import { Spark } from './Spark';
import classes from './Insight.module.css';

/** An article less probable than this is the nearest only because none is near. */
const NEAR = 0.15;

interface GapCardProps {
  gap: Gap;
  days: number;
  articles: readonly NamedArticle[];
  mayEdit: boolean;
  onStartDraft: (title: string, questions: string[]) => void;
  onDismiss: () => void;
}

/** Questions about one subject that nothing answers: into an article, into a new one, or left. */
export function GapCard({ gap, days, articles, mayEdit, onStartDraft, onDismiss }: GapCardProps) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [addedTo, setAddedTo] = useState<NamedArticle | null>(null);
  const add = useAddPhrasings();
  const nearest = articles.find(({ id }) => id === gap.nearest?.article_id);
  const isNear = (gap.nearest?.confidence ?? 0) >= NEAR;
  const chosen = gap.examples.map(({ text }) => text).filter((text) => !left.has(text));

  const toggle = (text: string) =>
    setLeft(
      (before) => new Set(before.has(text) ? [...before].filter((one) => one !== text) : [...before, text]),
    );
  const addTo = (article: NamedArticle) =>
    add.mutate(
      { articleId: article.id, questions: chosen },
      {
        onSuccess: () => {
          setAddedTo(article);
          notifyDone(`Added to the draft of “${article.title}”`);
        },
        onError: (error) => notifyError('Not added', error),
      },
    );

  return (
    <Card
      title={gap.name}
      subtitle={`${questions(gap.count)}, ${comparison(gap.count, gap.before, days)}`}
      aside={<Spark values={gap.by_day} />}
    >
      <div className={classes.gap}>
        <div className={classes.figures}>
          {gap.unhelpful > 0 && (
            <Badge size="sm" color="orange">
              Answer did not help {times(gap.unhelpful)}
            </Badge>
          )}
          <Text size="xs" c="dimmed">
            {nearest ? (
              <>
                Nearest article:{' '}
                <Anchor component={Link} to={`/knowledge/${nearest.id}`} size="xs">
                  {nearest.title}
                </Anchor>
                , answers with {percent(gap.nearest?.confidence ?? 0)} probability
              </>
            ) : (
              'No article comes near.'
            )}
          </Text>
        </div>
        <ul className={classes.examples} aria-label={`Questions about ${gap.name}`}>
          {gap.examples.map(({ text, count }) => (
            <li key={text} className={classes.example}>
              {mayEdit ? (
                <Checkbox size="xs" label={text} checked={!left.has(text)} onChange={() => toggle(text)} />
              ) : (
                <Text size="sm">{text}</Text>
              )}
              <span className={classes.count}>{times(count)}</span>
            </li>
          ))}
          {gap.wordings > gap.examples.length && (
            <li className={classes.count}>and {gap.wordings - gap.examples.length} other wordings</li>
          )}
        </ul>
        {addedTo && (
          <Text size="sm" role="status">
            In the draft of{' '}
            <Anchor component={Link} to={`/knowledge/${addedTo.id}`} size="sm">
              {addedTo.title}
            </Anchor>
            . Publish it, and the bot answers them.
          </Text>
        )}
        {mayEdit && (
          <div className={classes.actions}>
            {nearest && isNear && (
              <Button
                size="compact-sm"
                leftSection={<IconPlus size={14} />}
                disabled={chosen.length === 0}
                loading={add.isPending}
                onClick={() => addTo(nearest)}
              >
                Add to “{nearest.title}”
              </Button>
            )}
            <ArticlePicker articles={articles} disabled={chosen.length === 0} onPick={addTo} />
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconFilePlus size={14} />}
              onClick={() => onStartDraft(gap.name, chosen)}
            >
              Start a draft
            </Button>
            <span className={classes.spring} />
            <Button size="compact-sm" variant="subtle" color="gray" onClick={onDismiss}>
              Dismiss
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
