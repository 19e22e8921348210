/** Which part of an amount may be approved. Pure. */
import type { Approval } from '../../shared/api/types';
import { decimalsOf, fromUnits, isBetween, readNumber, unitsOf } from '../../shared/lib/decimal';
import { formatMoney } from '../../shared/lib/format';

type Asked = Pick<Approval, 'amount' | 'currency' | 'minimum_amount' | 'maximum_amount'>;

/** Whether somebody may approve another amount than the one asked for. */
export const mayChangeAmount = ({ amount, minimum_amount, maximum_amount }: Asked): boolean =>
  amount !== null && minimum_amount !== null && maximum_amount !== null;

/** What is wrong with an amount that was typed; null if it may be approved. */
export function amountProblem(typed: string, asked: Asked): string | null {
  const { amount, currency, minimum_amount: minimum, maximum_amount: maximum } = asked;
  if (amount === null || minimum === null || maximum === null) return 'This amount can’t be changed.';
  const decimals = decimalsOf(amount);
  const chosen = readNumber(typed);
  if (unitsOf(chosen, decimals) === null) {
    return `Write an amount such as ${part(amount, 2n)}.`;
  }
  if (isBetween(chosen, minimum, maximum)) return null;
  return `Choose an amount from ${formatMoney(minimum, currency)} to ${formatMoney(maximum, currency)}.`;
}

const PARTS = [
  { label: 'Three quarters', quarters: 3n },
  { label: 'Half', quarters: 2n },
  { label: 'A quarter', quarters: 1n },
];

/** Parts that are often meant, as far as they may be approved; what doesn't come out even is rounded down. */
export function presets(asked: Asked): { label: string; amount: string }[] {
  const { amount } = asked;
  if (amount === null) return [];
  return PARTS.map(({ label, quarters }) => ({ label, amount: part(amount, quarters) })).filter(
    (preset) => amountProblem(preset.amount, asked) === null,
  );
}

function part(amount: string, quarters: bigint): string {
  const decimals = decimalsOf(amount);
  return fromUnits(((unitsOf(amount, decimals) ?? 0n) * quarters) / 4n, decimals);
}
