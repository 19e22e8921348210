import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { MemoryRouter } from 'react-router';
import { expect, test } from 'vitest';

import { candidate, reply } from '../../../shared/testing';
import { BotReply } from './BotReply';
import { Reasons } from './Reasons';

const markup = (node: ReactNode): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <MemoryRouter>{node}</MemoryRouter>
    </MantineProvider>,
  );

test('an answer is shown with its passage, its source and the flow it leads to', () => {
  const best = candidate('Returns', { article: { flow: 'start_return' } });
  const html = markup(<BotReply question="can I?" reply={reply({ candidates: [best] })} />);
  expect(html).toContain('can I?');
  expect(html).toContain('<p>About Returns</p>');
  expect(html).toContain('More: <span>Returns</span>');
  expect(html).toContain('Start a return');
  expect(html).toContain('84% sure');
});

test('a question back offers three titles and a way out', () => {
  const candidates = ['A', 'B', 'C', 'D'].map((letter) => candidate(`Article ${letter}`));
  const html = markup(<BotReply question="card" reply={reply({ verdict: 'clarify', candidates })} />);
  expect(html).toContain('Which of these do you mean?');
  expect(html).toContain('Article C');
  expect(html).not.toContain('Article D');
  expect(html).toContain('None of these');
  expect(html).toContain('95% sure that it is one of these');
});

test('no answer is said plainly, whatever came nearest', () => {
  const html = markup(<BotReply question="king of Norway" reply={reply({ verdict: 'none' })} />);
  expect(html).toContain('know the answer to that');
  expect(html).toContain('Talk to a person');
  expect(html).toContain('84% sure of the nearest article');
  expect(html).not.toContain('About Parking');
});

test('reasons name the first, the runner-up and what each was found by', () => {
  const draft = candidate('Parking', { article: { id: null, is_draft: true } });
  const rival = candidate('Outlet', {
    matched: { kind: 'title', text: 'Outlet', cosine: 0.5, letters: 0.2 },
  });
  const html = markup(<Reasons reply={reply({ candidates: [draft, rival, candidate('Third')] })} />);
  expect(html).toContain('This draft');
  expect(html).toContain('Nearest in one of its questions: <q>where is Parking</q>');
  expect(html).toContain('Meaning 91% alike, words 40%');
  expect(html).toContain('Nearest in its title: <q>Outlet</q>');
  expect(html).toContain('href="/knowledge/id of Outlet"');
  expect(html).not.toContain('href="/knowledge/null"');
  expect(html).toContain('Third');
  expect(html).toContain('They are as good as level.');
});

test('without any article there is nothing to explain', () => {
  expect(markup(<Reasons reply={reply({ verdict: 'none', candidates: [] })} />)).toContain(
    'Nothing is published',
  );
});
