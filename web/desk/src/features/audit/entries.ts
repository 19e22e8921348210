/** Audit entries in words. Pure. */
import type { AuditEntry } from '../../shared/api/types';
import { humanize } from '../../shared/lib/format';

/** "from: queue · to: Dana Brooks"; what has no value is left out. */
export function detailsInWords(details: AuditEntry['details']): string {
  return Object.entries(details)
    .flatMap(([name, value]) => {
      const text = valueInWords(value);
      return text === '' ? [] : [`${humanize(name).toLowerCase()}: ${text}`];
    })
    .join(' · ');
}

function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(valueInWords).filter(Boolean).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') {
    const { name } = value as { name?: unknown };
    return typeof name === 'string' ? name : JSON.stringify(value);
  }
  return String(value as string | number);
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
