import { expect, it } from 'vitest';

import { approval } from '../../shared/testing';
import { amountProblem, mayChangeAmount, presets } from './amounts';

const asked = approval({ amount: '70.00', minimum_amount: '0.01', maximum_amount: '70.00' });
const fixed = approval({ amount: '70.00' });

it.each([
  ['35', null],
  ['35.5', null],
  ['$35.00', null],
  [' 0.01 ', null],
  ['70', null],
  ['70.000', null],
  ['70.01', 'Choose an amount from $0.01 to $70.00.'],
  ['0', 'Choose an amount from $0.01 to $70.00.'],
  ['', 'Write an amount such as 35.00.'],
  ['half', 'Write an amount such as 35.00.'],
  ['-5', 'Write an amount such as 35.00.'],
  ['35,00', 'Write an amount such as 35.00.'],
  ['35.005', 'Write an amount such as 35.00.'],
])('%j: %s', (typed, problem) => {
  expect(amountProblem(typed, asked)).toBe(problem);
});

it('compares amounts that no floating-point number can tell apart', () => {
  const large = approval({
    amount: '90071992547409.93',
    minimum_amount: '0.01',
    maximum_amount: '90071992547409.93',
  });
  expect(amountProblem('90071992547409.93', large)).toBeNull();
  expect(amountProblem('90071992547409.94', large)).not.toBeNull();
});

it('offers the parts that may be approved', () => {
  expect(presets(asked)).toEqual([
    { label: 'Three quarters', amount: '52.50' },
    { label: 'Half', amount: '35.00' },
    { label: 'A quarter', amount: '17.50' },
  ]);
  expect(presets(approval({ ...asked, minimum_amount: '20.00' })).map(({ label }) => label)).toEqual([
    'Three quarters',
    'Half',
  ]);
  expect(presets(approval({ amount: '0.05', minimum_amount: '0.01', maximum_amount: '0.05' }))).toEqual([
    { label: 'Three quarters', amount: '0.03' },
    { label: 'Half', amount: '0.02' },
    { label: 'A quarter', amount: '0.01' },
  ]);
  expect(presets(fixed)).toEqual([]);
});

it('knows what can’t be changed', () => {
  expect(mayChangeAmount(asked)).toBe(true);
  expect(mayChangeAmount(fixed)).toBe(false);
  expect(amountProblem('35.00', fixed)).toBe('This amount can’t be changed.');
});
