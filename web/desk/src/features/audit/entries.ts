/** Audit entries in words. Pure. */
import type { AuditEntry } from '../../shared/api/types';
import { humanize } from '../../shared/lib/format';

/** Names of people and teams by their ids. */
export type Names = ReadonlyMap<string, string>;

/** "from: queue · to: Dana Brooks"; what has no value, or was not so, is left out. */
export function detailsInWords(details: AuditEntry['details'], names: Names = new Map()): string {
  return Object.entries(details)
    .flatMap(([name, value]) => {
      const text = valueInWords(value, names);
      const label = humanize(name.replace(/_ids?$/, '')).toLowerCase();
      return text === '' ? [] : [`${label}: ${text}`];
    })
    .join(' · ');
}

function valueInWords(value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '' || value === false) return '';
  if (value === true) return 'yes';
  if (Array.isArray(value)) {
    return value
      .map((entry) => valueInWords(entry, names))
      .filter(Boolean)
      .join(', ');
  }
  if (typeof value === 'object') {
    const { name } = value as { name?: unknown };
    if (typeof name === 'string') return name;
    return Object.entries(value)
      .flatMap(([key, part]) => {
        const text = valueInWords(part, names);
        return text === '' ? [] : [`${humanize(key).toLowerCase()} ${text}`];
      })
      .join(', ');
  }
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  return names.get(text) ?? text;
}

/** The actions to filter by: those that have been seen, and the one that is chosen. */
export function actionChoices(
  entries: readonly AuditEntry[],
  chosen: string,
  known: readonly string[],
): string[] {
  const all = new Set([...known, ...entries.map(({ action }) => action), ...(chosen ? [chosen] : [])]);
  return [...all].sort();
}
