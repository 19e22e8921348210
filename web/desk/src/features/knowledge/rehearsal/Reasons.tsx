import { Badge, Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';

import type { RehearsedCandidate, RehearsedReply } from '../../../shared/api/types';
import { oneLine, percent } from '../../../shared/lib/format';
import { leadOver, MATCHED_IN, reasonsFor } from './reasons';
import classes from './Reasons.module.css';

/** Why the bot says so: the first article, what it was found by, and the runner-up beside it. */
export function Reasons({ reply }: { reply: RehearsedReply }) {
  const [best, rival, ...others] = reply.candidates;
  if (!best) {
    return (
      <Text size="sm" c="dimmed">
        Nothing is published that whoever asks may read.
      </Text>
    );
  }
  return (
    <section aria-label="Why" className={classes.reasons}>
      <Standing place="First" candidate={best} />
      {rival && <Standing place="Runner-up" candidate={rival} />}
      <Bars best={best} rival={rival} />
      {others.length > 0 && (
        <div>
          <h4 className={classes.title}>After them</h4>
          <ol className={classes.others} start={3}>
            {others.map((candidate) => (
              <li key={candidate.article.slug}>
                <Name candidate={candidate} />
                <span className="tabular">{percent(candidate.confidence)}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

function Standing({ place, candidate }: { place: string; candidate: RehearsedCandidate }) {
  const { matched } = candidate;
  return (
    <div className={classes.standing} data-place={place === 'First' ? 'first' : 'second'}>
      <div className={classes.head}>
        <span className={classes.place}>{place}</span>
        <span className={`${classes.sure} tabular`}>{percent(candidate.confidence)}</span>
      </div>
      <Name candidate={candidate} />
      <Text size="xs" c="dimmed">
        Nearest in {MATCHED_IN[matched.kind]}: <q>{oneLine(matched.text)}</q>
      </Text>
      <Text size="xs" c="dimmed" className="tabular">
        Meaning {percent(matched.cosine)} alike, words {percent(matched.letters)}
      </Text>
    </div>
  );
}

function Name({ candidate: { article } }: { candidate: RehearsedCandidate }) {
  return (
    <span className={classes.name}>
      {article.id && !article.is_draft ? (
        <Link to={`/knowledge/${article.id}`}>{article.title}</Link>
      ) : (
        <span>{article.title || 'Without a title'}</span>
      )}
      {article.is_draft && (
        <Badge size="xs" color="pine">
          This draft
        </Badge>
      )}
    </span>
  );
}

/** What adds up to the order of the two; a table, so that it can be read out as well. */
function Bars({ best, rival }: { best: RehearsedCandidate; rival: RehearsedCandidate | undefined }) {
  const reasons = reasonsFor(best, rival);
  return (
    <div>
      <h4 className={classes.title}>What speaks for {rival ? 'them' : 'it'}</h4>
      <table className={classes.bars}>
        <thead className={classes.hidden}>
          <tr>
            <th scope="col">Evidence</th>
            <th scope="col">First</th>
            {rival && <th scope="col">Runner-up</th>}
          </tr>
        </thead>
        <tbody>
          {reasons.map((reason) => (
            <tr key={reason.evidence}>
              <th scope="row">
                <Tooltip label={reason.hint} multiline w={240} withArrow>
                  <span tabIndex={0}>{reason.label}</span>
                </Tooltip>
              </th>
              <Bar share={reason.own} place="first" />
              {rival && <Bar share={reason.rival} place="second" />}
            </tr>
          ))}
        </tbody>
      </table>
      {rival && (
        <Text size="xs" c="dimmed" mt={6}>
          {leadOver(best, rival)}
        </Text>
      )}
    </div>
  );
}

function Bar({ share, place }: { share: number; place: 'first' | 'second' }) {
  return (
    <td>
      <span className={classes.bar} data-place={place} style={{ inlineSize: `${share * 100}%` }} />
      <span className={classes.hidden}>{percent(share)}</span>
    </td>
  );
}
