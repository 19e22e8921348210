import { ActionIcon, Button, Loader, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconExternalLink, IconLink, IconQuote, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { Message, SearchHit } from '../../../shared/api/types';
import { PanelSection } from '../../../shared/components/PanelSection';
import { oneLine } from '../../../shared/lib/format';
import { useKnowledgeSearch } from '../api/search-knowledge';
import { suggestedQuestion, linkText, passageText } from '../suggestions';
import classes from './SuggestedArticles.module.css';

const TYPING_PAUSE_MS = 300;
/** Below this an article that nobody searched for is noise: "thank you" is near to nothing. */
const LEAST_CONFIDENCE = 0.1;

interface SuggestedArticlesProps {
  messages: readonly Message[];
  /** What to look up, as the hand-over says; the customer's last question without one. */
  question: string | null;
  onInsert: (text: string) => void;
  /** An article went into the reply to this question of the customer's. */
  onUse: (articleId: string, question: string) => void;
}

/** What the knowledge base has on the customer's last question, ready to go into the reply. */
export function SuggestedArticles({
  messages,
  question: handedOver,
  onInsert,
  onUse,
}: SuggestedArticlesProps) {
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const asked = suggestedQuestion(messages, handedOver);
  const question = wanted || asked;
  const result = useKnowledgeSearch(question ?? '');
  const hits = result.data?.hits.filter(({ confidence }) => wanted !== '' || confidence >= LEAST_CONFIDENCE);
  return (
    <PanelSection title="Suggested articles">
      <TextInput
        size="xs"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        placeholder={question && !wanted ? question : 'Search articles'}
        aria-label="Search articles"
        leftSection={<IconSearch size={14} />}
        rightSection={result.isFetching ? <Loader size={12} /> : null}
      />
      {question && result.error && (
        <Text size="xs" c="red" mt={8} role="alert">
          {describeError(result.error)}
        </Text>
      )}
      {!question && (
        <Text size="xs" c="dimmed" mt={8}>
          As soon as the customer asks something, articles on it appear here.
        </Text>
      )}
      {question && hits?.length === 0 && (
        <Text size="xs" c="dimmed" mt={8}>
          No article comes near. Try other words.
        </Text>
      )}
      {question && hits && hits.length > 0 && (
        <ul className={classes.hits}>
          {hits.map((hit) => (
            <Suggestion
              key={hit.article.id}
              hit={hit}
              onInsert={(text) => {
                onInsert(text);
                if (asked) onUse(hit.article.id, asked);
              }}
            />
          ))}
        </ul>
      )}
    </PanelSection>
  );
}

function Suggestion({ hit, onInsert }: { hit: SearchHit; onInsert: (text: string) => void }) {
  const { article, passage } = hit;
  return (
    <li className={classes.hit}>
      <Text size="sm" fw={580}>
        {article.title}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={3}>
        {oneLine(passage.text)}
      </Text>
      <div className={classes.actions}>
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconQuote size={13} />}
          onClick={() => onInsert(passageText(hit, window.location.origin))}
        >
          Insert passage
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconLink size={13} />}
          onClick={() => onInsert(linkText(article, window.location.origin))}
        >
          Link
        </Button>
        <Tooltip label="Read it in a new tab">
          <ActionIcon
            component="a"
            href={article.url}
            target="_blank"
            rel="noopener noreferrer"
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Read “${article.title}” in a new tab`}
          >
            <IconExternalLink size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
    </li>
  );
}
