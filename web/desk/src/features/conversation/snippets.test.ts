import { describe, expect, it } from 'vitest';

import type { CannedReply } from '../../shared/api/types';
import { fillIn, matchingReplies, typedShortcode, withReply } from './snippets';

const reply = (shortcode: string, text = ''): CannedReply => ({
  id: shortcode,
  shortcode,
  text,
  updated_by: 'Dana',
  updated_at: '2026-03-01T09:00:00Z',
});

describe('the shortcode at the caret', () => {
  it.each([
    ['/', 1, ''],
    ['/ret', 4, 'ret'],
    ['/ret', 2, 'r'],
    ['Hello /Greet', 12, 'greet'],
    ['Hello\n/re-turn', 14, 're-turn'],
  ])('of %j at %d is %j', (text, caret, word) => {
    expect(typedShortcode(text, caret)?.word).toBe(word);
  });

  it.each([
    ['and/or', 6],
    ['https://shop.example/returns', 28],
    ['/ret is', 7],
    ['', 0],
  ])('is none in %j at %d', (text, caret) => {
    expect(typedShortcode(text, caret)).toBeNull();
  });

  it('is replaced by its words, and the rest stays', () => {
    const typed = typedShortcode('Hi, /ret and bye', 8);
    expect(typed && withReply('Hi, /ret and bye', typed, 'send it back')).toEqual({
      text: 'Hi, send it back and bye',
      caret: 16,
    });
  });
});

describe('matching replies', () => {
  const replies = [
    reply('thanks'),
    reply('return-label'),
    reply('late-return'),
    reply('hello', 'How to return'),
  ];

  it('begin with the word, then have it, then speak of it', () => {
    expect(matchingReplies(replies, 'return').map(({ shortcode }) => shortcode)).toEqual([
      'return-label',
      'late-return',
      'hello',
    ]);
  });

  it('are all, by name, while nothing is typed', () => {
    expect(matchingReplies(replies, '')[0]?.shortcode).toBe('hello');
    expect(matchingReplies(replies, '')).toHaveLength(4);
    expect(matchingReplies(replies, 'xyz')).toEqual([]);
  });
});

describe('variables', () => {
  const known = {
    customer: { name: 'Ines Barbosa', email: 'ines@example.com' },
    agent: { name: 'Dana Brooks' },
    brand: 'Tallow & Reed',
  };

  it('are filled in', () => {
    expect(fillIn('Hi {{customer.name}}, {{ agent.first_name }} of {{brand}} here.', known)).toBe(
      'Hi Ines Barbosa, Dana of Tallow & Reed here.',
    );
  });

  it('read well without a name', () => {
    expect(fillIn('Hi {{customer.name}}!', { ...known, customer: { name: null, email: null } })).toBe(
      'Hi there!',
    );
  });

  it('that are unknown stay to be seen', () => {
    expect(fillIn('{{order.number}}', known)).toBe('{{order.number}}');
  });
});
