import { describe, expect, test } from 'vitest';
import { READABLE_CONTRAST, contrast, parseColor, readableOn, textOn, type Rgb } from '../src/color';

describe('colours', () => {
  test('contrast of black on white is 21', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  });

  test('reads hexadecimal colours and nothing else', () => {
    expect(parseColor('#1f6f5c')).toEqual([31, 111, 92]);
    expect(parseColor('#abc')).toEqual([170, 187, 204]);
    expect(parseColor('red')).toBeNull();
  });

  test('text can be read on every brand colour, and every brand colour on both surfaces', () => {
    const steps = [0, 51, 102, 153, 204, 255];
    for (const red of steps) {
      for (const green of steps) {
        for (const blue of steps) {
          const brand: Rgb = [red, green, blue];
          expect(contrast(textOn(brand), brand)).toBeGreaterThanOrEqual(READABLE_CONTRAST);
          for (const surface of [
            [255, 255, 255],
            [24, 27, 31],
          ] as const) {
            expect(contrast(readableOn(brand, surface), surface)).toBeGreaterThanOrEqual(READABLE_CONTRAST);
          }
        }
      }
    }
  });
});
