import { linePoints } from '../trend';
import classes from './Insight.module.css';

const WIDTH = 104;
const HEIGHT = 24;

/** A small line of counts per day; what it shows is said beside it. */
export function Spark({ values }: { values: readonly number[] }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={classes.spark} aria-hidden>
      <polyline points={linePoints(values, WIDTH, HEIGHT)} />
    </svg>
  );
}
