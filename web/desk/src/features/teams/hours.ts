/** Opening hours, holidays and lists of words as a form holds them. Pure. */
import type { OpeningHours, Weekday } from '../../shared/api/types';

export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

export type Range = [string, string];

export const EMPTY_WEEK: OpeningHours = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
};

const OFFICE: Range = ['09:00', '17:00'];

/** Nine to five on working days: where an editor of hours begins. */
export const officeWeek = (): OpeningHours => ({
  ...EMPTY_WEEK,
  monday: [OFFICE],
  tuesday: [OFFICE],
  wednesday: [OFFICE],
  thursday: [OFFICE],
  friday: [OFFICE],
});

/** The next range of a day: after its last one, or the office's. */
export function nextRange(ranges: readonly Range[]): Range {
  const last = ranges[ranges.length - 1];
  if (!last) return OFFICE;
  const [, end] = last;
  return end < '22:00' ? [end, '23:00'] : [end, '24:00'];
}

/** What is wrong with a day's ranges, in words; null when nothing is. */
export function dayProblem(ranges: readonly Range[]): string | null {
  if (ranges.some(([begin, end]) => !begin || !end)) return 'A time is missing.';
  if (ranges.some(([begin, end]) => begin >= end)) return 'It must close after it opens.';
  const sorted = [...ranges].sort(([a], [b]) => a.localeCompare(b));
  const overlaps = sorted.some(([begin], index) => begin < (sorted[index - 1]?.[1] ?? ''));
  return overlaps ? 'Two times overlap.' : null;
}

export const weekProblem = (hours: OpeningHours | null): boolean =>
  hours !== null && WEEKDAYS.some((day) => dayProblem(hours[day]) !== null);

/** "Mon–Fri 09:00–17:00, Sat 10:00–14:00": for a row of a list. */
export function hoursInWords(hours: OpeningHours | null): string {
  if (hours === null) return 'Always open';
  const name = (day: Weekday) => day.charAt(0).toUpperCase() + day.slice(1, 3);
  const spans: { from: Weekday; to: Weekday; times: string }[] = [];
  for (const day of WEEKDAYS) {
    const times = hours[day].map(([begin, end]) => `${begin}–${end}`).join(' and ');
    const last = spans[spans.length - 1];
    if (last?.times === times) last.to = day;
    else spans.push({ from: day, to: day, times });
  }
  const open = spans.filter(({ times }) => times !== '');
  if (open.length === 0) return 'Never open';
  return open
    .map(({ from, to, times }) => `${from === to ? name(from) : `${name(from)}–${name(to)}`} ${times}`)
    .join(', ');
}
