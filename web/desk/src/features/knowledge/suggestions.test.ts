import { expect, it } from 'vitest';

import type { SearchHit } from '../../shared/api/types';
import { message } from '../../shared/testing';
import { lastQuestion, linkText, passageText, suggestedQuestion } from './suggestions';

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

it('looks up what the hand-over says, until the customer asks the person something new', () => {
  const handed = [message({ text: 'I want to talk to a person' })];
  expect(suggestedQuestion(handed, 'How long do refunds take?')).toBe('How long do refunds take?');
  expect(suggestedQuestion(handed, null)).toBe('I want to talk to a person');
  const answered = [...handed, message({ sequence: 2, author: 'agent', text: 'Hello!' })];
  expect(suggestedQuestion(answered, 'How long do refunds take?')).toBe('How long do refunds take?');
  const asked = [...answered, message({ sequence: 3, text: 'And is shipping free again?' })];
  expect(suggestedQuestion(asked, 'How long do refunds take?')).toBe('And is shipping free again?');
});
