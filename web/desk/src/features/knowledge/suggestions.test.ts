import { expect, it } from 'vitest';

import type { SearchHit } from '../../shared/api/types';
import { message } from '../../shared/testing';
import { lastQuestion, linkText, passageText } from './suggestions';

const HIT: SearchHit = {
  article: {
    id: '1',
    slug: 'x',
    title: 'Returns [US]',
    url: '/help/x',
    category: 'returns',
    category_title: 'Returns',
    flow: null,
  },
  passage: { text: ' You have 60 days. ' },
  score: 1,
  confidence: 0.9,
};

it('asks with the last message of the customer that has something to ask', () => {
  const messages = [
    message({ text: 'how long can I return it' }),
    message({ author: 'bot', text: 'You have sixty days for that' }),
    message({ text: 'ok thanks' }),
  ];
  expect(lastQuestion(messages)).toBe('how long can I return it');
  expect(lastQuestion([message({ text: 'refund?' })])).toBe('refund?');
  expect(lastQuestion([message({ author: 'agent', text: 'how are you today' })])).toBeNull();
});

it('makes links that work on the customer’s page', () => {
  expect(linkText(HIT.article, 'https://desk.example')).toBe(
    '[Returns \\[US\\]](https://desk.example/help/x)',
  );
});

it('puts the source below a passage', () => {
  expect(passageText(HIT, 'https://desk.example')).toMatch(/^You have 60 days\.\n\n\[Returns/);
});
