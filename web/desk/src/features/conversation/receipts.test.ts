import { describe, expect, it } from 'vitest';

import type { Author } from '../../shared/api/types';
import { message } from '../../shared/testing';
import { receiptMarks } from './receipts';

const talk = (...authors: (Author | 'note')[]) =>
  authors.map((author, index) =>
    author === 'note'
      ? message({ sequence: index + 1, author: 'agent', private: true })
      : message({ sequence: index + 1, author }),
  );

describe('the marks of what the customer has seen', () => {
  it.each([
    ['nothing yet', talk('customer', 'agent'), 1, { seen: null, unseen: 2 }],
    ['the reply', talk('customer', 'agent'), 2, { seen: 2, unseen: null }],
    ['one of two replies', talk('customer', 'agent', 'agent'), 2, { seen: 2, unseen: 3 }],
    ['an answer is proof enough', talk('customer', 'agent', 'customer'), 3, { seen: null, unseen: null }],
    ['notes are never seen', talk('customer', 'agent', 'note'), 2, { seen: 2, unseen: null }],
    ['the bot’s words are not waited for', talk('customer', 'bot'), 1, { seen: null, unseen: null }],
    ['the bot’s words, seen', talk('customer', 'bot'), 2, { seen: 2, unseen: null }],
    ['no messages', [], 0, { seen: null, unseen: null }],
  ])('%s', (_, messages, read, marks) => {
    expect(receiptMarks(messages, read)).toEqual(marks);
  });
});
