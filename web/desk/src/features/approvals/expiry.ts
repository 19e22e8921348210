const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Less than this left is worth a warning. */
const SOON = 4 * HOUR;

/** How long a request still waits for its decision, in words. */
export function expiry(expiresAt: string, now: number): { text: string; isSoon: boolean } {
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { text: 'expires now', isSoon: true };
  const isSoon = left < SOON;
  if (left < HOUR) return { text: `expires in ${Math.ceil(left / MINUTE)} min`, isSoon };
  if (left < 48 * HOUR) return { text: `expires in ${Math.floor(left / HOUR)} h`, isSoon };
  return { text: `expires in ${Math.floor(left / (24 * HOUR))} days`, isSoon };
}

/** A colleague who looks at it keeps others from deciding; a supervisor may all the same. */
export function isHeldByOther(claimerId: string | null, ownId: string, supervises: boolean): boolean {
  return claimerId !== null && claimerId !== ownId && !supervises;
}
