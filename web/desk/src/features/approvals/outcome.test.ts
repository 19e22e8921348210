import { expect, it } from 'vitest';

import { approval } from '../../shared/testing';
import { mayDecide } from './authority';
import { outcomeOf } from './outcome';

it.each([
  [approval(), 'Waiting'],
  [approval({ state: 'approved' }), 'Approved'],
  [approval({ state: 'approved', decided_amount: '35.00' }), 'Approved $35.00 of $70.00'],
  [approval({ state: 'declined' }), 'Declined'],
  [approval({ state: 'expired' }), 'Expired'],
])('case %#: %s', (one, label) => {
  expect(outcomeOf(one).label).toBe(label);
});

it.each([
  ['agent', 'agent', true],
  ['agent', 'supervisor', true],
  ['supervisor', 'agent', false],
  ['supervisor', 'supervisor', true],
  ['supervisor', 'admin', true],
] as const)('what needs an %s: a person who is %s may decide: %s', (authority, role, may) => {
  expect(mayDecide(approval({ authority }), role)).toBe(may);
});
