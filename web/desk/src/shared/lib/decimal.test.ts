import { describe, expect, it } from 'vitest';

import { decimalsOf, fromUnits, isBetween, isSameNumber, readNumber, unitsOf } from './decimal';

it.each([
  ['35', '35'],
  [' $1,035.50 ', '1035.50'],
  ['12 %', '12'],
  ['35,00', '35,00'],
  ['1,2345', '1,2345'],
  ['half', 'half'],
])('%j is read as %s', (typed, number) => {
  expect(readNumber(typed)).toBe(number);
});

it.each([
  ['35', '35.00', true],
  ['035', '35', true],
  ['35.001', '35', false],
  ['90071992547409.92', '90071992547409.93', false],
  ['', '', false],
  ['-1', '-1', false],
])('%s and %s are the same number: %s', (a, b, same) => {
  expect(isSameNumber(a, b)).toBe(same);
});

it.each([
  ['14', '14', '90', true],
  ['90.0', '14', '90', true],
  ['90.01', '14', '90', false],
  ['9', '14', '90', false],
  ['9', '0', '10.50', true],
  ['x', '0', '1', false],
])('%s from %s to %s: %s', (number, least, most, is) => {
  expect(isBetween(number, least, most)).toBe(is);
});

describe('units', () => {
  it('are counted in the last decimal, and written out again', () => {
    expect(unitsOf('35.5', 2)).toBe(3550n);
    expect(unitsOf('35.005', 2)).toBeNull();
    expect(fromUnits(5n, 2)).toBe('0.05');
    expect(fromUnits(35n, 0)).toBe('35');
    expect(decimalsOf('6.950')).toBe(3);
  });
});
