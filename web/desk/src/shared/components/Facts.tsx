import type { LabelledValue } from '../api/types';
import classes from './Facts.module.css';

export function Facts({ facts }: { facts: readonly LabelledValue[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact, index) => (
        <div key={`${fact.label} ${index}`} className={classes.fact}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
