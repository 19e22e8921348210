import { describe, expect, it } from 'vitest';

import { sentimentInWords, sentimentLine } from './sentiment';

const points = (...scores: number[]) => scores.map((score, index) => ({ sequence: index + 1, score }));

describe('the mood', () => {
  it('is a line from left to right, the better the higher', () => {
    expect(sentimentLine(points(1, 0, -1), 100, 20)).toBe('0,0 50,10 100,20');
    expect(sentimentLine(points(0), 100, 20)).toBe('50,10');
    expect(sentimentLine(points(7), 100, 20)).toBe('50,0');
  });

  it.each([
    [[0.5, -0.6], 'Annoyed now; it got worse over 2 messages'],
    [[-0.8, 0, 0.4], 'Content now; it got better over 3 messages'],
    [[0.1, 0.2], 'Neutral now; it stayed much the same over 2 messages'],
    [[0], 'Neutral now'],
    [[], ''],
  ])('%o in words: %s', (scores, words) => {
    expect(sentimentInWords(points(...scores))).toBe(words);
  });
});
