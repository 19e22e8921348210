import { expect, test } from 'vitest';

import { change, effectAt } from './floor';

const effect = (floor: number, answered: number) => ({ floor, answered, clarified: 0, unanswered: 0 });

test('an effect is found whatever the rounding of the slider', () => {
  const floors = [effect(0.28, 1), effect(0.29, 2), effect(0.3, 3)];
  expect(effectAt(floors, 0.29)?.answered).toBe(2);
  expect(effectAt(floors, 0.1 + 0.2)?.answered).toBe(3);
  expect(effectAt(floors, 0.9)).toBeUndefined();
});

test('a change is said with its sign', () => {
  expect([change(5, 3), change(3, 5), change(3, 3)]).toEqual(['+2', '−2', '±0']);
});
