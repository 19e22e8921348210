import { Badge, Button, Drawer, Loader, Progress, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { Link } from 'react-router';

import { ErrorState } from '../../../shared/components/ErrorState';
import type { SearchHit, SearchResult } from '../../../shared/api/types';
import { oneLine, percent } from '../../../shared/lib/format';
import { VERDICTS } from '../../../shared/lib/labels';
import { useKnowledgeSearch } from '../api/search-knowledge';
import classes from './TryQuestion.module.css';

interface TryQuestionProps {
  opened: boolean;
  onClose: () => void;
}

/** Beside the list of articles: what the bot makes of a question. */
export function TryQuestion({ opened, onClose }: TryQuestionProps) {
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={460} title="Try a question">
      <TryQuestionForm />
    </Drawer>
  );
}

interface TryQuestionFormProps {
  /** The article that is being looked at, to be found among the hits. */
  articleId?: string | undefined;
}

/** What the bot would make of a question, with what is published now. */
export function TryQuestionForm({ articleId }: TryQuestionFormProps) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const result = useKnowledgeSearch(asked);
  const ask = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    // The same question again means: look again, something may have been published since.
    if (wanted && wanted === asked) void result.refetch();
    setAsked(wanted);
  };
  return (
    <>
      <form onSubmit={ask} className={classes.form}>
        <TextInput
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Ask as a customer would"
          aria-label="A customer's question"
          leftSection={<IconSearch size={16} />}
          className={classes.input}
          data-autofocus
        />
        <Button type="submit" disabled={!text.trim()}>
          Ask
        </Button>
      </form>
      <Text size="xs" c="dimmed" mt={6}>
        Asks what is published now; drafts are not found.
      </Text>
      {asked && result.isPending && <Loader size="sm" mt="lg" aria-label="Searching" />}
      {asked && result.error && <ErrorState error={result.error} onRetry={() => void result.refetch()} />}
      {asked && result.data && !result.error && <Outcome result={result.data} articleId={articleId} />}
    </>
  );
}

function Outcome({ result, articleId }: { result: SearchResult; articleId: string | undefined }) {
  const verdict = VERDICTS[result.verdict];
  return (
    <div aria-live="polite">
      <div className={classes.verdict} data-verdict={result.verdict}>
        <Badge size="lg" color={verdict.color}>
          {verdict.label}
        </Badge>
        <Text size="sm" fw={600} className="tabular">
          {percent(result.confidence)} sure
        </Text>
        <Text size="xs" c="dimmed" className={classes.hint}>
          {verdict.hint}
        </Text>
      </div>
      {result.hits.length === 0 && (
        <Text size="sm" c="dimmed" mt="md">
          No article comes near.
        </Text>
      )}
      <ol className={classes.hits}>
        {result.hits.map((hit) => (
          <Hit
            key={`${hit.article.id} ${hit.passage.text}`}
            hit={hit}
            isThis={hit.article.id === articleId}
          />
        ))}
      </ol>
    </div>
  );
}

function Hit({ hit, isThis }: { hit: SearchHit; isThis: boolean }) {
  return (
    <li className={classes.hit}>
      <div className={classes.hitHead}>
        <Link to={`/knowledge/${hit.article.id}`} className={classes.link}>
          {hit.article.title}
        </Link>
        {isThis && (
          <Badge size="xs" color="pine">
            This article
          </Badge>
        )}
      </div>
      <div className={classes.measure}>
        <Progress value={hit.confidence * 100} size={5} aria-label={`Confidence in ${hit.article.title}`} />
        <Text size="xs" c="dimmed" className="tabular">
          {percent(hit.confidence)}
        </Text>
      </div>
      <Text size="xs" c="dimmed" lineClamp={4}>
        {oneLine(hit.passage.text)}
      </Text>
    </li>
  );
}
