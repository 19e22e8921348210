import type { ServicePromise } from '../api/types';

export type DueLevel = 'ahead' | 'soon' | 'broken';

export const TARGETS: Record<ServicePromise['target'], string> = {
  first_reply: 'First reply',
  next_reply: 'Next reply',
  resolution: 'Resolution',
};

/** How urgent an open promise is: `soon` from its `warn_at` on, `broken` once `due_at` is past. */
export function dueLevel(promise: ServicePromise, now: number): DueLevel {
  if (promise.broken_at !== null || now >= Date.parse(promise.due_at)) return 'broken';
  return now >= Date.parse(promise.warn_at) ? 'soon' : 'ahead';
}

/** The time left to keep it, or since it broke: "4m", "50s", "2h 05m", "3d". */
export function dueDistance(promise: ServicePromise, now: number): string {
  const seconds = Math.floor(Math.abs(Date.parse(promise.due_at) - now) / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** "First reply due in 4m", "Next reply 2m overdue": for tooltips and screen readers. */
export function dueSentence(promise: ServicePromise, now: number): string {
  const target = TARGETS[promise.target];
  const distance = dueDistance(promise, now);
  return dueLevel(promise, now) === 'broken'
    ? `${target} ${distance} overdue`
    : `${target} due in ${distance}`;
}
