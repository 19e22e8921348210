/** Colours that stay readable, whatever a brand's colour is (WCAG 2.2, contrast 1.4.3). */

export type Rgb = readonly [red: number, green: number, blue: number];

export const READABLE_CONTRAST = 4.5;

/** `#rgb` or `#rrggbb`; null for anything else. */
export function parseColor(color: string): Rgb | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim())?.[1];
  if (digits === undefined) return null;
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const value = parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function toHex(rgb: Rgb): string {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** From 1 (the same) to 21 (black on white): https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(first: Rgb, second: Rgb): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [17, 20, 24];
const BLACK: Rgb = [0, 0, 0];

/** White where white can be read on `background`, else near-black, else black: one of white and black always can. */
export function textOn(background: Rgb): Rgb {
  return [WHITE, INK].find((color) => contrast(color, background) >= READABLE_CONTRAST) ?? BLACK;
}

/** `color`, moved towards black or white only as far as it takes to be read on `background`. */
export function readableOn(color: Rgb, background: Rgb): Rgb {
  const goal = textOn(background);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, goal, share);
    if (contrast(mixed, background) >= READABLE_CONTRAST) return mixed;
  }
  return goal;
}

/** `share` 0 is `color`, 1 is `other`. */
export function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(color[index] * (1 - share) + other[index] * share);
  return [channel(0), channel(1), channel(2)];
}

function luminance(rgb: Rgb): number {
  const linear = (channel: number) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}
