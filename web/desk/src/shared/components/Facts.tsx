import type { LabelledValue } from '../api/types';
import classes from './Facts.module.css';

interface FactsProps {
  facts: readonly LabelledValue[];
  /** Values at the right edge, as on a bill. */
  isBill?: boolean;
}

export function Facts({ facts, isBill = false }: FactsProps) {
  return (
    <dl className={classes.facts} data-bill={isBill}>
      {facts.map((fact, index) => (
        <div key={`${fact.label} ${index}`} className={classes.fact}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
