/** Decimal strings as the server writes them, compared exactly: never floating-point numbers. Pure. */

const NUMBER = /^(\d+)(?:\.(\d+))?$/;
const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** How many decimals are written out. */
export const decimalsOf = (number: string): number => NUMBER.exec(number)?.[2]?.length ?? 0;

/** The number in units of the last of so many decimals; null where it is no number, or needs more of them. */
export function unitsOf(number: string, decimals: number): bigint | null {
  const [, whole, fraction = ''] = NUMBER.exec(number) ?? [];
  if (whole === undefined || /[^0]/.test(fraction.slice(decimals))) return null;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

export function fromUnits(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** "$35", " 1,035.5 " and "10 %" as the server reads numbers; a comma that groups no thousands stays, and is refused. */
export function readNumber(typed: string): string {
  const bare = typed.replace(/[\s$€£%]/g, '');
  return GROUPED.test(bare) ? bare.replaceAll(',', '') : bare;
}

/** Whether both write the same number. */
export function isSameNumber(a: string, b: string): boolean {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b));
  const units = unitsOf(a, decimals);
  return units !== null && units === unitsOf(b, decimals);
}

/** Whether `number` lies between the other two, both included; false for what is no number. */
export function isBetween(number: string, least: string, most: string): boolean {
  const decimals = Math.max(...[number, least, most].map(decimalsOf));
  const [one, from, to] = [number, least, most].map((text) => unitsOf(text, decimals));
  return one != null && from != null && to != null && from <= one && one <= to;
}
