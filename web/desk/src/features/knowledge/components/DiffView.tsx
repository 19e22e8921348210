import { Text } from '@mantine/core';
import { Fragment } from 'react';

import type { DiffLine, VersionDiff } from '../../../shared/api/types';
import { AUDIENCES, FLOWS } from '../../../shared/lib/labels';
import classes from './DiffView.module.css';

const FIELDS: Record<string, string> = {
  title: 'Title',
  category: 'Category',
  audience: 'Audience',
  flow: 'Follow-up',
};

/** What differs between two versions, as on paper: removed struck out, added underlined; not by colour alone. */
export function DiffView({ diff }: { diff: VersionDiff }) {
  const hasQuestions = diff.questions_added.length + diff.questions_removed.length > 0;
  if (diff.fields.length === 0 && !hasQuestions && diff.body.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Both say the same.
      </Text>
    );
  }
  return (
    <div className={classes.diff}>
      {diff.fields.map(({ field, before, after }) => (
        <section key={field} aria-label={FIELDS[field] ?? field}>
          <h4 className={classes.heading}>{FIELDS[field] ?? field}</h4>
          <p className={classes.values}>
            {before !== null && <del>{valueOf(field, before)}</del>}
            {before !== null && after !== null && ' '}
            {after !== null && <ins>{valueOf(field, after)}</ins>}
          </p>
        </section>
      ))}
      {diff.body.length > 0 && (
        <section aria-label="Text">
          <h4 className={classes.heading}>Text</h4>
          <div className={classes.lines}>
            {diff.body.map((line, index) => (
              <Line key={index} line={line} />
            ))}
          </div>
          {diff.is_cut && (
            <Text size="xs" c="dimmed" mt={6}>
              There is more that differs; only the beginning is shown.
            </Text>
          )}
        </section>
      )}
      {hasQuestions && (
        <section aria-label="Questions">
          <h4 className={classes.heading}>Questions</h4>
          <ul className={classes.questions}>
            {diff.questions_removed.map((question) => (
              <li key={question}>
                <del>{question}</del>
              </li>
            ))}
            {diff.questions_added.map((question) => (
              <li key={question}>
                <ins>{question}</ins>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function valueOf(field: string, value: string): string {
  if (field === 'audience' && value in AUDIENCES) return AUDIENCES[value as keyof typeof AUDIENCES].label;
  if (field === 'flow' && value in FLOWS) return FLOWS[value as keyof typeof FLOWS];
  return value;
}

function Line({ line }: { line: DiffLine }) {
  if (line.kind === 'skipped') {
    return <p className={classes.skipped}>{line.count} lines are the same</p>;
  }
  return (
    <p className={classes.line} data-kind={line.kind}>
      <span className={classes.mark} aria-hidden>
        {MARKS[line.kind]}
      </span>
      <span>
        {line.parts.map(({ kind, text }, index) => {
          if (kind === 'added') return <ins key={index}>{text}</ins>;
          if (kind === 'removed') return <del key={index}>{text}</del>;
          return <Fragment key={index}>{text}</Fragment>;
        })}
      </span>
    </p>
  );
}

const MARKS: Record<DiffLine['kind'], string> = {
  same: '',
  skipped: '',
  added: '+',
  removed: '−',
  changed: '±',
};
