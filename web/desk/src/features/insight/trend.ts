/** Figures in words. Pure. */

/** How a count compares with the one of the period before: "12 more than in the 30 days before". */
export function comparison(count: number, before: number, days: number): string {
  const period = days === 1 ? 'the day before' : `the ${days} days before`;
  if (before === 0) return `new: nobody asked in ${period}`;
  if (count === before) return `as many as in ${period}`;
  const difference = Math.abs(count - before);
  return `${difference} ${count > before ? 'more' : 'fewer'} than in ${period}`;
}

export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

export const questions = (count: number): string => (count === 1 ? '1 question' : `${count} questions`);

/** The points of a line through `values`, for a drawing of `width` by `height`, its ends inside by `margin`. */
export function linePoints(values: readonly number[], width: number, height: number, margin = 2): string {
  const top = Math.max(1, ...values);
  const step = (width - 2 * margin) / Math.max(1, values.length - 1);
  return values
    .map((value, index) => {
      const y = height - margin - ((height - 2 * margin) * value) / top;
      return `${(margin + step * index).toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
