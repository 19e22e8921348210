/** Limits in words, and what was changed of them and isn't saved yet. Pure. */
import type { Limit, LimitChange, Policy } from '../../shared/api/types';
import { isBetween, isSameNumber, readNumber, unitsOf } from '../../shared/lib/decimal';
import { formatMoney } from '../../shared/lib/format';

type Measure = Pick<Limit, 'unit' | 'currency'>;

/** "45 days", "$40.00", "5%". */
export function formatLimit(value: string, { unit, currency }: Measure): string {
  switch (unit) {
    case 'money':
      return formatMoney(value, currency);
    case 'days':
      return `${value} ${value === '1' ? 'day' : 'days'}`;
    case 'percent':
      return `${value}%`;
    case 'count':
      return value;
  }
}

/** What stands behind the field. */
export const unitLabel = ({ unit, currency }: Measure): string =>
  ({ money: currency ?? '', days: 'days', percent: '%', count: '' })[unit];

/** "from 14 to 90 days". */
export const rangeOf = (limit: Limit): string => {
  const least = limit.unit === 'days' ? limit.minimum : formatLimit(limit.minimum, limit);
  return `from ${least} to ${formatLimit(limit.maximum, limit)}`;
};

/** What is wrong with a value that was typed; null if the limit may have it. */
export function valueProblem(typed: string, limit: Limit): string | null {
  const value = readNumber(typed);
  const decimals = limit.unit === 'days' || limit.unit === 'count' ? 0 : 2;
  if (unitsOf(value, decimals) === null) {
    return decimals === 0 ? 'Write a whole number.' : 'Write a number such as 12.50.';
  }
  return isBetween(value, limit.minimum, limit.maximum) ? null : `Choose a value ${rangeOf(limit)}.`;
}

/** What somebody has typed over the limits of a policy, and which revision they saw when they began. */
export interface Draft {
  revision: number;
  typed: Readonly<Record<string, string>>;
}

/** The limits whose value would be another one. */
export const changedLimits = (policy: Policy, draft: Draft | undefined): Limit[] =>
  policy.limits.filter((limit) => {
    const typed = draft?.typed[limit.key];
    return typed !== undefined && !isSameNumber(readNumber(typed), limit.value);
  });

/** What to send: null where it is the file's value again. */
export function changesOf(policy: Policy, draft: Draft): Record<string, string | null> {
  return Object.fromEntries(
    changedLimits(policy, draft).map((limit) => {
      const value = readNumber(draft.typed[limit.key] ?? '');
      return [limit.key, isSameNumber(value, limit.file_value) ? null : value];
    }),
  );
}

/** The draft with one value more; without any left there is none. */
export function draftAfter(
  policy: Policy,
  draft: Draft | undefined,
  key: string,
  typed: string,
): Draft | undefined {
  const held = policy.limits.find((limit) => limit.key === key);
  const others = Object.entries(draft?.typed ?? {}).filter(([other]) => other !== key);
  const isBack = typed === held?.value;
  const entries = isBack ? others : [...others, [key, typed] as const];
  if (entries.length === 0) return undefined;
  return { revision: draft?.revision ?? policy.revision, typed: Object.fromEntries(entries) };
}

/** "30 days → 45 days"; a limit that a newer file doesn't have any more has nothing behind the arrow. */
export function changeInWords(change: LimitChange): string {
  const after = change.after === null ? 'no longer in the file' : formatLimit(change.after, change);
  return `${formatLimit(change.before, change)} → ${after}${change.is_file_value ? ', the file’s value' : ''}`;
}
