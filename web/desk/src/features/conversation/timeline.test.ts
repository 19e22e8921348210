import { expect, it } from 'vitest';

import { at } from '../../shared/testing';
import { timelineSteps } from './timeline';

it('tells who had a conversation, and for how long', () => {
  const steps = timelineSteps(
    [
      { owner: 'bot', staff: null, team: null, began_at: at(0), ended_at: at(60), end: 'handed_over' },
      {
        owner: 'queue',
        staff: null,
        team: { id: 't1', name: 'Returns' },
        began_at: at(60),
        ended_at: at(90),
        end: 'claimed',
      },
      {
        owner: 'agent',
        staff: { id: 's1', name: 'Dana' },
        team: null,
        began_at: at(90),
        ended_at: null,
        end: null,
      },
    ],
    Date.parse(at(100)),
  );
  expect(steps.map(({ who, seconds, isNow, ended }) => [who, seconds, isNow, ended])).toEqual([
    ['The bot', 60, false, 'Handed over'],
    ['Queue of Returns', 30, false, 'Claimed'],
    ['Dana', 10, true, null],
  ]);
});
