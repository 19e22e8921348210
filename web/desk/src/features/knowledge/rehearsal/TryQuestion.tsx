import { Button, Drawer, Loader, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';

import type { Audience, Rehearsal } from '../../../shared/api/types';
import { ErrorState } from '../../../shared/components/ErrorState';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { AUDIENCES } from '../../../shared/lib/labels';
import { type ArticleFields, isSame } from '../fields';
import { useAskRehearsal } from './api/ask-rehearsal';
import { useChangeRegressionQuestions } from './api/regression-questions';
import { BotReply } from './BotReply';
import { isSameReply, saidBriefly } from './comparison';
import { Reasons } from './Reasons';
import classes from './TryQuestion.module.css';

interface TryQuestionProps {
  opened: boolean;
  onClose: () => void;
}

/** Beside the list of articles: what the bot says to a question, with what is published. */
export function TryQuestion({ opened, onClose }: TryQuestionProps) {
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={460} title="Try a question">
      <TryQuestionForm draft={null} mayKeep={false} />
    </Drawer>
  );
}

interface TryQuestionFormProps {
  /** The article in the editor, which is tried as if it were published; `null` to ask what is. */
  draft: { articleId: string | null; fields: ArticleFields } | null;
  /** Whether what is asked may be kept with the article as a question that it has to answer. */
  mayKeep: boolean;
}

export function TryQuestionForm({ draft, mayKeep }: TryQuestionFormProps) {
  const [text, setText] = useState('');
  const [audience, setAudience] = useState<Audience>('public');
  const asking = useAskRehearsal();
  const ask = (event: SyntheticEvent) => {
    event.preventDefault();
    const question = text.trim();
    if (question) asking.mutate({ question, audience, draft });
  };
  const askedAbout = asking.variables?.draft?.fields;
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
          maxLength={4_000}
          data-autofocus
        />
        <Button type="submit" disabled={!text.trim()} loading={asking.isPending}>
          Ask
        </Button>
        <Select
          size="xs"
          label="Asked by"
          data={Object.entries(AUDIENCES).map(([value, { label }]) => ({ value, label }))}
          value={audience}
          onChange={(value) => value && setAudience(value as Audience)}
          allowDeselect={false}
          className={classes.audience}
        />
      </form>
      <Text size="xs" c="dimmed" mt={6}>
        {draft
          ? 'As if what is in the editor were published. Nothing is saved, and no customer sees it.'
          : 'Asks what is published now; drafts are not found.'}
      </Text>
      <div aria-live="polite" aria-busy={asking.isPending} className={classes.outcome}>
        {asking.isPending && <Loader size="sm" aria-label="Asking" />}
        {asking.error && <ErrorState error={asking.error} onRetry={() => asking.mutate(asking.variables)} />}
        {asking.data && (
          <Outcome
            key={asking.submittedAt}
            rehearsal={asking.data}
            draftAudience={askedAbout?.audience ?? null}
            keepWith={mayKeep ? (draft?.articleId ?? null) : null}
            isOutdated={draft !== null && !!askedAbout && !isSame(askedAbout, draft.fields)}
          />
        )}
      </div>
    </>
  );
}

interface OutcomeProps {
  rehearsal: Rehearsal;
  /** Who the draft was for when it was asked. */
  draftAudience: Audience | null;
  /** The stored article that the question may be kept with. */
  keepWith: string | null;
  isOutdated: boolean;
}

const AUDIENCES_FROM_WIDE = Object.keys(AUDIENCES) as Audience[];

function Outcome({ rehearsal, draftAudience, keepWith, isOutdated }: OutcomeProps) {
  const { now, after, question, audience } = rehearsal;
  const [shown, setShown] = useState<'after' | 'now'>(after ? 'after' : 'now');
  const reply = shown === 'after' && after ? after : now;
  const isHidden =
    draftAudience !== null &&
    AUDIENCES_FROM_WIDE.indexOf(draftAudience) > AUDIENCES_FROM_WIDE.indexOf(audience);
  return (
    <>
      {after && (
        <div className={classes.beside}>
          <SegmentedControl
            size="xs"
            fullWidth
            value={shown}
            onChange={setShown}
            aria-label="Which reply"
            data={[
              { value: 'after', label: 'With this article' },
              { value: 'now', label: 'Now' },
            ]}
          />
          <Text size="xs">
            {isSameReply(now, after)
              ? 'Publishing this changes nothing about the reply.'
              : `Now the bot ${saidBriefly(now)}; with this article it ${saidBriefly(after)}.`}
          </Text>
          {isHidden && (
            <Text size="xs" c="dimmed">
              The article is for {AUDIENCES[draftAudience].label.toLowerCase()}: nobody else finds it.
            </Text>
          )}
          {isOutdated && (
            <Text size="xs" c="dimmed">
              You have changed the article since. Ask again to see what that does.
            </Text>
          )}
        </div>
      )}
      <BotReply question={question} reply={reply} />
      {keepWith && <KeepQuestion question={question} articleId={keepWith} />}
      <Reasons reply={reply} />
    </>
  );
}

/** One click makes what was tried a question that the article has to answer from now on. */
function KeepQuestion({ question, articleId }: { question: string; articleId: string }) {
  const keeping = useChangeRegressionQuestions(articleId);
  const keep = () =>
    keeping.mutate((texts) => [...texts, question], {
      onSuccess: () => notifyDone('Kept: this article has to answer it from now on.'),
      onError: (error) => notifyError('The question was not kept', error),
    });
  return (
    <Button
      variant="light"
      size="xs"
      onClick={keep}
      loading={keeping.isPending}
      disabled={keeping.isSuccess}
      className={classes.keep}
    >
      {keeping.isSuccess ? 'Kept with the article' : 'The article has to answer this'}
    </Button>
  );
}
