import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';

import { ApiError } from '../../../shared/api/client';
import type { Limit } from '../../../shared/api/types';
import { at, limit } from '../../../shared/testing';
import { LimitRow } from './LimitRow';

const markup = (
  one: Limit,
  { mayEdit = true, typed, error }: { mayEdit?: boolean; typed?: string; error?: unknown } = {},
): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <LimitRow limit={one} mayEdit={mayEdit} typed={typed} error={error} onType={() => undefined} />
    </MantineProvider>,
  );
const changed = limit({ value: '45', changed_by: 'Lee Moreau', changed_at: at(0) });

it('is read by agents, with its unit', () => {
  const html = markup(changed, { mayEdit: false });
  expect(html).toContain('45 days');
  expect(html).toContain('Changed');
  expect(html).toContain('30 days in the file; changed by Lee Moreau');
  expect(html).not.toContain('<input');
});

it('is a field for supervisors, with what is possible and the way back', () => {
  const html = markup(changed);
  expect(html).toMatch(/<input[^>]*aria-label="Return window"/);
  expect(html).toContain('value="45"');
  expect(html).toContain('Possible: from 14 to 90 days.');
  expect(html).toContain('Back to 30 days');
});

it('says nothing of the file where its value holds', () => {
  const html = markup(limit());
  expect(html).not.toContain('Changed');
  expect(html).not.toContain('Back to');
});

it('shows what is wrong with what was typed at the field', () => {
  expect(markup(limit(), { typed: '91' })).toContain('Choose a value from 14 to 90 days.');
  const refused = new ApiError(422, 'limit_refused', '', {
    fields: [{ field: 'window.days', problem: 'No such limit any more.' }],
  });
  expect(markup(limit(), { typed: '60', error: refused })).toContain('No such limit any more.');
});
