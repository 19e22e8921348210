import { labelledDays, niceTop, ticks } from '../lib/chart-scale';
import classes from './DayChart.module.css';

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 10;

export interface Series<Day> {
  label: string;
  tone: 'soft' | 'strong' | 'warning';
  of: (day: Day) => number;
}

interface DayChartProps<Day> {
  caption: string;
  days: readonly Day[];
  /** One upon the other where `isStacked`; else each a part of the one before it, drawn over it. */
  series: readonly Series<Day>[];
  isStacked?: boolean;
}

const dayName = (date: string) =>
  new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );

/** Counts per day as columns. The same figures follow as a table for ears. */
export function DayChart<Day extends { date: string }>({
  caption,
  days,
  series,
  isStacked = false,
}: DayChartProps<Day>) {
  const heightOf = (day: Day) => {
    const values = series.map(({ of }) => of(day));
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  };
  const top = niceTop(Math.max(0, ...days.map(heightOf)));
  const step = (WIDTH - LEFT) / Math.max(days.length, 1);
  const barWidth = Math.min(step * 0.68, 42);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const labelled = labelledDays(days.length, 10);
  return (
    <figure className={classes.figure}>
      <div className={classes.legend} aria-hidden>
        {series.map(({ label, tone }) => (
          <span key={label} data-tone={tone}>
            {label}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={classes.chart} aria-hidden>
        {ticks(top).map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={WIDTH} y1={y(tick)} y2={y(tick)} className={classes.line} />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end" className={classes.axis}>
              {tick}
            </text>
          </g>
        ))}
        {days.map((day, index) => {
          const x = LEFT + step * index + (step - barWidth) / 2;
          return (
            <g key={day.date}>
              <title>
                {`${dayName(day.date)}: ${series.map(({ label, of }) => `${label} ${of(day)}`).join(', ')}`}
              </title>
              <rect
                x={LEFT + step * index}
                y={TOP}
                width={step}
                height={HEIGHT - TOP - BOTTOM}
                fill="transparent"
              />
              {series.map(({ label, tone, of }, place) => {
                const below = isStacked
                  ? series.slice(0, place).reduce((sum, other) => sum + other.of(day), 0)
                  : 0;
                return (
                  <rect
                    key={label}
                    x={x}
                    y={y(below + of(day))}
                    width={barWidth}
                    height={y(below) - y(below + of(day))}
                    rx={isStacked ? 0 : Math.min(3, barWidth / 4)}
                    data-tone={tone}
                    className={classes.bar}
                  />
                );
              })}
              {labelled.has(index) && (
                <text x={x + barWidth / 2} y={HEIGHT - 6} textAnchor="middle" className={classes.axis}>
                  {dayName(day.date)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <table className={classes.forEars}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th>Day</th>
            {series.map(({ label }) => (
              <th key={label}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date}>
              <td>{dayName(day.date)}</td>
              {series.map(({ label, of }) => (
                <td key={label}>{of(day)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
