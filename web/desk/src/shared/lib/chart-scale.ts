/** The scale of a chart of counts. Pure. */

/** The smallest round number that is not below the largest value: 1, 2, 5 times a power of ten; 4 at least. */
export function niceTop(largest: number): number {
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= largest) ?? 10;
  return step * power;
}

/** Where lines are drawn across: none, half and all; whole numbers. */
export const ticks = (top: number): number[] => [0, top / 2, top].filter(Number.isInteger);

/** Which of `count` days get a label, so that about `wanted` of them are named and the last one is. */
export function labelledDays(count: number, wanted = 8): Set<number> {
  const step = Math.max(1, Math.ceil(count / wanted));
  const days = new Set<number>();
  for (let day = count - 1; day >= 0; day -= step) days.add(day);
  return days;
}

/** "2026-03-01" from a moment, in the reader's own zone. */
export function dayOf(time: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** The last `days` days, today among them. */
export function lastDays(days: number, now: Date): { from: string; to: string } {
  const from = new Date(now);
  from.setDate(from.getDate() - (days - 1));
  return { from: dayOf(from), to: dayOf(now) };
}
