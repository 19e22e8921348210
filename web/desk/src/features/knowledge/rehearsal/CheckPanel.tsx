import { ActionIcon, Button, Loader, Text, TextInput } from '@mantine/core';
import { IconListCheck, IconPlus, IconX } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';

import type { Article } from '../../../shared/api/types';
import { ErrorState } from '../../../shared/components/ErrorState';
import { notifyError } from '../../../shared/components/notify';
import { formatDateTime } from '../../../shared/lib/time';
import { useCheckArticle } from './api/check-article';
import { useChangeRegressionQuestions, useRegressionQuestions } from './api/regression-questions';
import classes from './CheckPanel.module.css';
import { CheckResult } from './CheckResult';

/** As many as an article may have. */
const MAXIMUM = 50;

interface CheckPanelProps {
  /** The stored article; `null` for one that was never saved. */
  article: Article | null;
  isDirty: boolean;
  readOnly: boolean;
}

/** What the article has to answer, and what publishing it would change. */
export function CheckPanel({ article, isDirty, readOnly }: CheckPanelProps) {
  if (!article) {
    return (
      <Text size="sm" c="dimmed">
        Save the article once; then you can keep questions here that it has to answer.
      </Text>
    );
  }
  return (
    <div className={classes.panel}>
      <Questions articleId={article.id} readOnly={readOnly} />
      {!readOnly && article.status !== 'archived' && <Check article={article} isDirty={isDirty} />}
    </div>
  );
}

function Questions({ articleId, readOnly }: { articleId: string; readOnly: boolean }) {
  const questions = useRegressionQuestions(articleId);
  const changing = useChangeRegressionQuestions(articleId);
  const [added, setAdded] = useState('');
  const change = (rule: (texts: string[]) => string[], onSuccess?: () => void) =>
    changing.mutate(rule, {
      ...(onSuccess && { onSuccess }),
      onError: (error) => notifyError('The questions were not changed', error),
    });
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    const text = added.trim();
    if (text)
      change(
        (texts) => [...texts, text],
        () => setAdded(''),
      );
  };
  return (
    <section aria-labelledby="has-to-answer">
      <h3 id="has-to-answer" className={classes.title}>
        Has to answer <span>{questions.data?.length ?? ''}</span>
      </h3>
      <Text size="xs" c="dimmed" mb={8}>
        Asked before every publication, of this and of all other articles. They are not used to find the
        article.
      </Text>
      {questions.isPending && <Loader size="sm" aria-label="Loading the questions" />}
      {questions.error && <ErrorState error={questions.error} onRetry={() => void questions.refetch()} />}
      <ol className={classes.list}>
        {questions.data?.map(({ text, created_at, created_by }) => (
          <li key={text} className={classes.question}>
            <div>
              <span>{text}</span>
              <Text size="xs" c="dimmed">
                {created_by}, {formatDateTime(created_at)}
              </Text>
            </div>
            {!readOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Drop “${text}”`}
                disabled={changing.isPending}
                onClick={() => change((texts) => texts.filter((one) => one !== text))}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && (questions.data?.length ?? 0) < MAXIMUM && (
        <form onSubmit={add} className={classes.adding}>
          <TextInput
            size="xs"
            value={added}
            onChange={(event) => setAdded(event.currentTarget.value)}
            placeholder="A question it has to answer"
            aria-label="A question it has to answer"
            maxLength={500}
          />
          <ActionIcon
            type="submit"
            variant="subtle"
            size="sm"
            aria-label="Keep the question"
            loading={changing.isPending}
            disabled={!added.trim()}
          >
            <IconPlus size={14} />
          </ActionIcon>
        </form>
      )}
    </section>
  );
}

function Check({ article, isDirty }: { article: Article; isDirty: boolean }) {
  const checking = useCheckArticle();
  const check = () => checking.mutate({ id: article.id, version: article.version });
  const isOfThis = checking.data?.version === article.version;
  return (
    <section aria-labelledby="check-title" className={classes.check}>
      <h3 id="check-title" className={classes.title}>
        What publishing would change
      </h3>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconListCheck size={15} />}
        onClick={check}
        loading={checking.isPending}
      >
        Check version {article.version}
      </Button>
      {isDirty && (
        <Text size="xs" c="dimmed">
          What is not saved is not in it. Save first.
        </Text>
      )}
      <div aria-live="polite">
        {checking.error && <ErrorState error={checking.error} onRetry={check} />}
        {checking.data && isOfThis && <CheckResult check={checking.data} articleId={article.id} />}
      </div>
    </section>
  );
}
