const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A wait as it ticks: "42s", "3m 05s", "1h 12m", "2d 4h". Never negative (clocks differ). */
export function formatWait(since: string, now: number): string {
  const elapsed = Math.max(0, now - Date.parse(since));
  const whole = (unit: number) => Math.floor(elapsed / unit);
  if (elapsed < MINUTE) return `${whole(SECOND)}s`;
  if (elapsed < HOUR) return `${whole(MINUTE)}m ${String(whole(SECOND) % 60).padStart(2, '0')}s`;
  if (elapsed < DAY) return `${whole(HOUR)}h ${String(whole(MINUTE) % 60).padStart(2, '0')}m`;
  return `${whole(DAY)}d ${whole(HOUR) % 24}h`;
}

/** A length of time for figures: "42s", "3m 05s", "1h 12m", "2d 4h"; a dash where there is none. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '–';
  const start = new Date(0).toISOString();
  return formatWait(start, Math.round(seconds) * SECOND);
}

/** How long ago, in as few characters as a list has room for: "now", "5m", "3h", "2d", then a date. */
export function formatAgo(time: string, now: number): string {
  const elapsed = Math.max(0, now - Date.parse(time));
  if (elapsed < MINUTE) return 'now';
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)}m`;
  if (elapsed < DAY) return `${Math.floor(elapsed / HOUR)}h`;
  if (elapsed < 7 * DAY) return `${Math.floor(elapsed / DAY)}d`;
  return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }).format(Date.parse(time));
}

export function formatClock(time: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(Date.parse(time));
}

export function formatDateTime(time: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(
    Date.parse(time),
  );
}

/** "Today", "Yesterday" or a date: the heading over a day's messages. */
export function formatDay(time: string, now: number): string {
  const day = startOfDay(Date.parse(time));
  const today = startOfDay(now);
  if (day === today) return 'Today';
  if (day === startOfDay(today - HOUR)) return 'Yesterday';
  return new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(day);
}

export function isSameDay(a: string, b: string): boolean {
  return startOfDay(Date.parse(a)) === startOfDay(Date.parse(b));
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export interface SnoozeChoice {
  label: string;
  until: Date;
}

/** What the snooze menu offers, in the agent's own time zone. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (daysAhead: number, hour: number) => {
    const time = new Date(now);
    time.setDate(time.getDate() + daysAhead);
    time.setHours(hour, 0, 0, 0);
    return time;
  };
  const daysToMonday = (8 - now.getDay()) % 7 || 7;
  const choices: SnoozeChoice[] = [
    { label: 'For 20 minutes', until: new Date(now.getTime() + 20 * MINUTE) },
    { label: 'For 1 hour', until: new Date(now.getTime() + HOUR) },
    { label: 'For 3 hours', until: new Date(now.getTime() + 3 * HOUR) },
    { label: 'Until tomorrow, 9:00', until: at(1, 9) },
  ];
  // On a Sunday "tomorrow" is Monday already.
  if (daysToMonday > 1) choices.push({ label: 'Until Monday, 9:00', until: at(daysToMonday, 9) });
  return choices;
}
