import { Badge, Text } from '@mantine/core';

import type { RehearsedReply } from '../../../shared/api/types';
import { RenderedHtml } from '../../../shared/components/RenderedHtml';
import { percent } from '../../../shared/lib/format';
import { FLOWS, VERDICTS } from '../../../shared/lib/labels';
import classes from './BotReply.module.css';
import { CHOICES, CLARIFYING, NONE_OF_THESE, NOT_KNOWN, PERSON } from './reply-words';

/** The reply as a customer sees it in the widget, under what kind of reply it is. */
export function BotReply({ question, reply }: { question: string; reply: RehearsedReply }) {
  const verdict = VERDICTS[reply.verdict];
  return (
    <section aria-label="The bot's reply">
      <div className={classes.verdict}>
        <Badge size="lg" color={verdict.color}>
          {verdict.label}
        </Badge>
        {reply.candidates.length > 0 && (
          <Text size="sm" fw={600} className="tabular">
            {sureness(reply)}
          </Text>
        )}
      </div>
      <div className={classes.chat}>
        <p className={classes.customer}>{question}</p>
        <Bubble reply={reply} />
      </div>
    </section>
  );
}

function sureness({ verdict, confidence, coverage }: RehearsedReply): string {
  if (verdict === 'answer') return `${percent(confidence)} sure`;
  if (verdict === 'clarify') return `${percent(coverage)} sure that it is one of these`;
  return `${percent(confidence)} sure of the nearest article`;
}

function Bubble({ reply }: { reply: RehearsedReply }) {
  const best = reply.candidates[0];
  if (reply.verdict === 'answer' && best) {
    return (
      <>
        <div className={classes.bot}>
          <RenderedHtml html={best.passage.html} />
          <p className={classes.more}>
            More: <span>{best.article.title}</span>
          </p>
        </div>
        {best.article.flow && <Choices labels={[FLOWS[best.article.flow]]} />}
      </>
    );
  }
  if (reply.verdict === 'clarify') {
    const titles = reply.candidates.slice(0, CHOICES).map(({ article }) => article.title);
    return (
      <>
        <p className={classes.bot}>{CLARIFYING}</p>
        <Choices labels={[...titles, NONE_OF_THESE]} />
      </>
    );
  }
  return (
    <>
      <p className={classes.bot}>{NOT_KNOWN}</p>
      <Choices labels={[PERSON]} />
    </>
  );
}

/** The buttons under a reply; here they are only shown. */
function Choices({ labels }: { labels: readonly string[] }) {
  return (
    <ul className={classes.choices} aria-label="Offered">
      {labels.map((label) => (
        <li key={label}>{label}</li>
      ))}
    </ul>
  );
}
