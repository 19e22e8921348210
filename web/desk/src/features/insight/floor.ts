/** The confidence floor and what it does. Pure. */
import type { SearchQuality } from '../../shared/api/types';

export type FloorEffect = SearchQuality['floors'][number];

/** What the questions would have got at a floor; the floors come in hundredths. */
export function effectAt(floors: readonly FloorEffect[], floor: number): FloorEffect | undefined {
  const hundredths = Math.round(floor * 100);
  return floors.find((effect) => Math.round(effect.floor * 100) === hundredths);
}

/** "+12", "−3" or "±0" beside what holds now. */
export function change(value: number, now: number): string {
  if (value === now) return '±0';
  return value > now ? `+${value - now}` : `−${now - value}`;
}
