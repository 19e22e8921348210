import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';

import type { Approval, Role } from '../../../shared/api/types';
import { StaffContext } from '../../../shared/session';
import { approval } from '../../../shared/testing';
import { Decision } from './Decision';

const markup = (one: Approval, role: Role = 'agent'): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <StaffContext
          value={{ id: 's1', name: 'Dana Brooks', email: 'dana@example.com', role, brand: 'Shop' }}
        >
          <Decision approval={one} />
        </StaffContext>
      </QueryClientProvider>
    </MantineProvider>,
  );

it('offers all of it, a part of it, or nothing', () => {
  const html = markup(approval({ minimum_amount: '0.01', maximum_amount: '70.00' }));
  expect(html).toContain('Approve $70.00');
  expect(html).toContain('Part of it…');
  expect(html).toContain('Decline…');
});

it('offers no part where the amount can’t be changed', () => {
  expect(markup(approval())).not.toContain('Part of it…');
});

it('tells an agent that a supervisor has to decide, and offers nothing', () => {
  const html = markup(approval({ authority: 'supervisor' }));
  expect(html).toContain('A supervisor has to');
  expect(html).not.toContain('<button');
  expect(markup(approval({ authority: 'supervisor' }), 'supervisor')).toContain('Approve $70.00');
});
