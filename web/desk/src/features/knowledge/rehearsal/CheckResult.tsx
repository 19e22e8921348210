import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import type { AnswerChange, ArticleCheck } from '../../../shared/api/types';
import { percent } from '../../../shared/lib/format';
import { AUDIENCES } from '../../../shared/lib/labels';
import classes from './CheckResult.module.css';
import { checkedLine, outcomeWords } from './publishing';

const EFFECTS: Record<AnswerChange['effect'], { label: string; color: string }> = {
  worse: { label: 'Worse', color: 'red' },
  other: { label: 'Different', color: 'yellow' },
  better: { label: 'Better', color: 'green' },
};

/** What a check found: changed answers, questions still without one, articles that are too close. */
export function CheckResult({ check, articleId }: { check: ArticleCheck; articleId: string }) {
  return (
    <div className={classes.result}>
      <Text size="sm" fw={600}>
        {checkedLine(check)}
      </Text>
      {check.changes.length > 0 && (
        <Part title="Answers that would change">
          {check.changes.map((change) => (
            <Change key={change.id} change={change} articleId={articleId} />
          ))}
        </Part>
      )}
      {check.unanswered.length > 0 && (
        <Part title="Questions of this article that it does not answer">
          {check.unanswered.map(({ question, after }) => (
            <li key={question} className={classes.entry}>
              <q className={classes.question}>{question}</q>
              <Text size="xs" c="dimmed">
                Customers get: {outcomeWords(after, articleId)}. Add it, or words like it, to the article's
                questions.
              </Text>
            </li>
          ))}
        </Part>
      )}
      {check.too_close.length > 0 && (
        <Part title="Articles that are very close to this one">
          {check.too_close.map(({ article, own, other, similarity }) => (
            <li key={article.id} className={classes.entry}>
              <div className={classes.head}>
                <Link to={`/knowledge/${article.id}`} target="_blank" className={classes.link}>
                  {article.title}
                </Link>
                <Text size="xs" className="tabular">
                  {percent(similarity)} alike
                </Text>
              </div>
              <Text size="xs" c="dimmed">
                Here <q>{own}</q>, there <q>{other}</q>. The bot can hardly tell them apart: take one out, or
                say in it what makes the difference.
              </Text>
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h4 className={classes.title}>{title}</h4>
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}

function Change({ change, articleId }: { change: AnswerChange; articleId: string }) {
  const { question, article, audience, effect, before, after } = change;
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <q className={classes.question}>{question}</q>
        <Badge size="sm" color={EFFECTS[effect].color}>
          {EFFECTS[effect].label}
        </Badge>
      </div>
      <Text size="xs" c="dimmed">
        {article.id === articleId ? (
          'A question of this article'
        ) : (
          <>
            A question of{' '}
            <Link to={`/knowledge/${article.id}`} target="_blank" className={classes.link}>
              {article.title}
            </Link>
          </>
        )}
        {audience !== 'public' && `, asked by ${AUDIENCES[audience].label.toLowerCase()}`}
      </Text>
      <dl className={classes.outcomes}>
        <dt>Now</dt>
        <dd>{outcomeWords(before, articleId)}</dd>
        <dt>Then</dt>
        <dd>{outcomeWords(after, articleId)}</dd>
      </dl>
    </li>
  );
}
