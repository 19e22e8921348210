import type { Report } from '../../../shared/api/types';
import { labelledDays, niceTop, ticks } from '../chart-scale';
import classes from './Reports.module.css';

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 10;

const dayName = (date: string) =>
  new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );

/** Conversations per day, and how many of them a person was needed for. The same figures follow as a table for ears. */
export function DayChart({ days }: { days: Report['by_day'] }) {
  const top = niceTop(Math.max(0, ...days.map(({ conversations }) => conversations)));
  const step = (WIDTH - LEFT) / Math.max(days.length, 1);
  const barWidth = Math.min(step * 0.68, 42);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const labelled = labelledDays(days.length, 10);
  return (
    <figure className={classes.figure}>
      <div className={classes.legend} aria-hidden>
        <span data-kind="all">Conversations</span>
        <span data-kind="handed">Handed over to people</span>
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
        {days.map(({ date, conversations, handed_over: handed }, index) => {
          const x = LEFT + step * index + (step - barWidth) / 2;
          return (
            <g key={date}>
              <title>{`${dayName(date)}: ${conversations}, ${handed} handed over`}</title>
              <rect
                x={LEFT + step * index}
                y={TOP}
                width={step}
                height={HEIGHT - TOP - BOTTOM}
                fill="transparent"
              />
              <rect
                x={x}
                y={y(conversations)}
                width={barWidth}
                height={y(0) - y(conversations)}
                rx={Math.min(3, barWidth / 4)}
                className={classes.all}
              />
              <rect
                x={x}
                y={y(handed)}
                width={barWidth}
                height={y(0) - y(handed)}
                rx={Math.min(3, barWidth / 4)}
                className={classes.handed}
              />
              {labelled.has(index) && (
                <text x={x + barWidth / 2} y={HEIGHT - 6} textAnchor="middle" className={classes.axis}>
                  {dayName(date)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <table className={classes.forEars}>
        <caption>Conversations per day</caption>
        <thead>
          <tr>
            <th>Day</th>
            <th>Conversations</th>
            <th>Handed over</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date}>
              <td>{dayName(day.date)}</td>
              <td>{day.conversations}</td>
              <td>{day.handed_over}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
