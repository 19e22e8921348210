import { Text } from '@mantine/core';

import classes from './Reports.module.css';

export interface Bar {
  label: string;
  value: number;
  /** Said at the end of the bar; the value where there is none. */
  text?: string;
}

/** Shares of a whole, as bars with their figures. */
export function Bars({ bars, of, none }: { bars: readonly Bar[]; of?: number; none: string }) {
  const whole = of ?? Math.max(1, ...bars.map(({ value }) => value));
  if (bars.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <dl className={classes.bars}>
      {bars.map(({ label, value, text }) => (
        <div key={label} className={classes.bar}>
          <dt>{label}</dt>
          <dd>
            <span className={classes.track} aria-hidden>
              <span style={{ width: `${whole > 0 ? (100 * value) / whole : 0}%` }} />
            </span>
            <span className="tabular">{text ?? value}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
