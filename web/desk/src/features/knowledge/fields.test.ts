import { describe, expect, it } from 'vitest';

import { cleaned, differingFields, EMPTY_FIELDS, isSame, validate, withPastedQuestions } from './fields';

const FIELDS = { ...EMPTY_FIELDS, title: 'Returns', category: 'returns', body: 'You have 60 days.' };

describe('fields', () => {
  it('name what differs', () => {
    expect(differingFields(FIELDS, { ...FIELDS, body: 'No.', questions: ['why'] })).toEqual([
      'text',
      'questions',
    ]);
    expect(isSame(FIELDS, { ...FIELDS })).toBe(true);
  });

  it('must say something', () => {
    expect(Object.keys(validate(EMPTY_FIELDS))).toEqual(['title', 'category', 'body']);
    expect(validate({ ...FIELDS, title: '  ' })).toHaveProperty('title');
    expect(validate(FIELDS)).toEqual({});
  });

  it('are sent without empty questions', () => {
    expect(cleaned({ ...FIELDS, title: ' Returns ', questions: [' how long ', '', '  '] })).toMatchObject({
      title: 'Returns',
      questions: ['how long'],
    });
  });
});

describe('withPastedQuestions', () => {
  it('adds every line once, without list marks', () => {
    const pasted = '- how long\r\n* How long\n\n1. can i send it back\n2) what about sofas\n  60-day rule';
    expect(withPastedQuestions(['HOW LONG'], pasted)).toEqual([
      'HOW LONG',
      'can i send it back',
      'what about sofas',
      '60-day rule',
    ]);
  });

  it('leaves a number that belongs to the question', () => {
    expect(withPastedQuestions([], '30 days or 60?')).toEqual(['30 days or 60?']);
  });
});
