/** A customer's mood over their messages, as a line and in words. Pure. */
import type { Story } from '../../shared/api/types';

type Points = Story['sentiment'];

const clamp = (score: number) => Math.max(-1, Math.min(1, score));

/** "x,y x,y" in a box of `width` by `height`; 1 is at the top, -1 at the bottom. */
export function sentimentLine(points: Points, width: number, height: number): string {
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  return points
    .map(({ score }, index) => {
      const x = points.length > 1 ? step * index : width / 2;
      const y = ((1 - clamp(score)) / 2) * height;
      return `${round(x)},${round(y)}`;
    })
    .join(' ');
}

const round = (value: number) => Math.round(value * 10) / 10;

export type Mood = 'content' | 'neutral' | 'annoyed';

export function moodOf(score: number): Mood {
  if (score > 0.25) return 'content';
  return score < -0.25 ? 'annoyed' : 'neutral';
}

const MOODS: Record<Mood, string> = { content: 'content', neutral: 'neutral', annoyed: 'annoyed' };

/** "Annoyed now; it got worse over 4 messages": the line, for whoever cannot see it. */
export function sentimentInWords(points: Points): string {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return '';
  const now = `${MOODS[moodOf(last.score)].replace(/^./, (letter) => letter.toUpperCase())} now`;
  if (points.length === 1) return now;
  const change = last.score - first.score;
  const trend = change > 0.3 ? 'it got better' : change < -0.3 ? 'it got worse' : 'it stayed much the same';
  return `${now}; ${trend} over ${points.length} messages`;
}
