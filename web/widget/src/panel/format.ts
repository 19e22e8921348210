/** How numbers, dates and amounts read in a locale. A value that can't be understood is shown as it came. */

export function money(amount: string, currency: string, locale: string): string {
  const value = Number(amount);
  if (amount.trim() === '' || Number.isNaN(value)) return amount;
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** A date such as `2026-03-01`, which belongs to no time zone, or a moment in time. */
export function date(iso: string, locale: string): string {
  const isPlainDate = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
  return formatted(iso, locale, isPlainDate ? { ...options, timeZone: 'UTC' } : options);
}

export function timeOfDay(iso: string, locale: string): string {
  return formatted(iso, locale, { hour: 'numeric', minute: '2-digit' });
}

/** The day a message belongs to, as the customer's calendar has it. */
export function dayKey(iso: string): string {
  return new Date(iso).toDateString();
}

export function dayName(iso: string, locale: string, names: { today: string; yesterday: string }): string {
  const day = dayKey(iso);
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === new Date().toDateString()) return names.today;
  if (day === yesterday.toDateString()) return names.yesterday;
  return formatted(iso, locale, { weekday: 'long', day: 'numeric', month: 'long' });
}

interface WhenWords {
  todayAt: (time: string) => string;
  tomorrowAt: (time: string) => string;
  dayAt: (day: string, time: string) => string;
}

/** A moment of the coming days as people say it, such as "tomorrow at 9:00 AM", in the customer's own time. */
export function comingMoment(iso: string, locale: string, words: WhenWords, now = new Date()): string {
  const time = timeOfDay(iso, locale);
  const tomorrow = new Date(now);
  tomorrow.setDate(now.getDate() + 1);
  if (dayKey(iso) === now.toDateString()) return words.todayAt(time);
  if (dayKey(iso) === tomorrow.toDateString()) return words.tomorrowAt(time);
  const isThisWeek = Date.parse(iso) - now.getTime() < 6 * 24 * 3600 * 1000;
  const day: Intl.DateTimeFormatOptions = isThisWeek ? {} : { day: 'numeric', month: 'long' };
  return words.dayAt(formatted(iso, locale, { weekday: 'long', ...day }), time);
}

interface WaitWords {
  waitMinutes: (minutes: number) => string;
  waitHours: (hours: number) => string;
}

const MINUTES_IN_WORDS = 50;

/** An expected wait; no more exact than it can be. */
export function waitInWords(seconds: number, words: WaitWords): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes > MINUTES_IN_WORDS) return words.waitHours(Math.round(minutes / 60));
  return words.waitMinutes(minutes > 10 ? Math.ceil(minutes / 5) * 5 : minutes);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

export function fileSize(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const options: Intl.NumberFormatOptions = {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  };
  return new Intl.NumberFormat(locale, options).format(value);
}

function formatted(iso: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(locale, options).format(moment);
}
