import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { MemoryRouter } from 'react-router';
import { expect, test } from 'vitest';

import type { ArticleCheck } from '../../../shared/api/types';
import { CheckResult } from './CheckResult';

const parking = { id: 'a1', slug: 'parking', title: 'Parking' };
const outlet = { id: 'a2', slug: 'outlet', title: 'Outlet' };
const nothing: ArticleCheck = { version: 2, questions: 7, changes: [], unanswered: [], too_close: [] };

const markup = (check: ArticleCheck): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <MemoryRouter>
        <CheckResult check={check} articleId="a1" />
      </MemoryRouter>
    </MantineProvider>,
  );

test('nothing found is one line', () => {
  const html = markup(nothing);
  expect(html).toContain('7 questions checked, all answered as before.');
  expect(html).not.toContain('<ul');
});

test('a change names the question, its article, who asks, before and after', () => {
  const html = markup({
    ...nothing,
    changes: [
      {
        id: 'c1',
        question: 'where is the outlet',
        article: outlet,
        audience: 'signed_in',
        effect: 'worse',
        before: { verdict: 'answer', confidence: 0.9, article: outlet },
        after: { verdict: 'answer', confidence: 0.8, article: parking },
      },
    ],
  });
  expect(html).toContain('<q class="');
  expect(html).toContain('where is the outlet');
  expect(html).toContain('Worse');
  expect(html).toContain('href="/knowledge/a2"');
  expect(html).toContain('asked by signed-in customers');
  expect(html).toContain('answered with “Outlet” (90%)');
  expect(html).toContain('answered with this article (80%)');
});

test('unanswered questions and close articles are named with what to do', () => {
  const html = markup({
    ...nothing,
    unanswered: [{ question: 'is there a ramp', after: { verdict: 'none', confidence: 0, article: null } }],
    too_close: [{ article: outlet, own: 'park at the outlet', other: 'outlet parking', similarity: 0.91 }],
  });
  expect(html).toContain('is there a ramp');
  expect(html).toContain('Customers get: no answer');
  expect(html).toContain('91% alike');
  expect(html).toContain('<q>park at the outlet</q>');
  expect(html).toContain('<q>outlet parking</q>');
});
