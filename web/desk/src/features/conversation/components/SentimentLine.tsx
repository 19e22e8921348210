import type { Story } from '../../../shared/api/types';
import { moodOf, sentimentInWords, sentimentLine } from '../sentiment';
import classes from './HandoffPanel.module.css';

const WIDTH = 110;
const HEIGHT = 26;

export function SentimentLine({ points }: { points: Story['sentiment'] }) {
  const last = points[points.length - 1];
  if (!last) return null;
  const line = sentimentLine(points, WIDTH, HEIGHT);
  const end = line.split(' ').pop()?.split(',') ?? [];
  return (
    <div className={classes.sentiment} data-mood={moodOf(last.score)}>
      <svg viewBox={`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`} width={WIDTH + 8} height={HEIGHT + 8} aria-hidden>
        <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} className={classes.middle} />
        <polyline points={line} className={classes.mood} />
        <circle cx={end[0]} cy={end[1]} r={3.5} className={classes.now} />
      </svg>
      <span>{sentimentInWords(points)}</span>
    </div>
  );
}
