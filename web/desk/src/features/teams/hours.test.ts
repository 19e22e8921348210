import { describe, expect, it } from 'vitest';

import { dayProblem, EMPTY_WEEK, hoursInWords, nextRange, officeWeek, weekProblem } from './hours';

describe('opening hours', () => {
  it.each([
    [null, 'Always open'],
    [EMPTY_WEEK, 'Never open'],
    [officeWeek(), 'Mon–Fri 09:00–17:00'],
    [{ ...officeWeek(), saturday: [['10:00', '14:00']] }, 'Mon–Fri 09:00–17:00, Sat 10:00–14:00'],
    [
      {
        ...EMPTY_WEEK,
        wednesday: [
          ['08:00', '12:00'],
          ['13:00', '18:00'],
        ],
      },
      'Wed 08:00–12:00 and 13:00–18:00',
    ],
  ] as [Parameters<typeof hoursInWords>[0], string][])('in words: %o', (hours, words) => {
    expect(hoursInWords(hours)).toBe(words);
  });

  it.each([
    [[['09:00', '17:00']], null],
    [[], null],
    [[['17:00', '09:00']], 'It must close after it opens.'],
    [[['09:00', '']], 'A time is missing.'],
    [
      [
        ['13:00', '18:00'],
        ['09:00', '14:00'],
      ],
      'Two times overlap.',
    ],
    [
      [
        ['13:00', '18:00'],
        ['09:00', '13:00'],
      ],
      null,
    ],
  ] as [[string, string][], string | null][])('of a day %o: %s', (ranges, problem) => {
    expect(dayProblem(ranges)).toBe(problem);
    expect(weekProblem({ ...EMPTY_WEEK, monday: ranges })).toBe(problem !== null);
  });

  it('go on after the last range', () => {
    expect(nextRange([])).toEqual(['09:00', '17:00']);
    expect(nextRange([['09:00', '12:00']])).toEqual(['12:00', '23:00']);
  });
});
