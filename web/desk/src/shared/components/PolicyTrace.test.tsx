import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';

import { PolicyTrace } from './PolicyTrace';

const markup = (outcome: string): string =>
  renderToStaticMarkup(
    <MantineProvider>
      <PolicyTrace steps={[{ rule: 'some_rule', outcome, reason: '' }]} />
    </MantineProvider>,
  );

it.each([
  ['passed', 'check'],
  ['reverse', 'check'],
  ['applied', 'check'],
  ['waived', 'check'],
  ['noted', 'check'],
  ['refused', 'x'],
  ['decline', 'x'],
  ['approval', 'hand-stop'],
  ['depends', 'hand-stop'],
])('shows %s by %s', (outcome, icon) => {
  expect(markup(outcome)).toContain(`tabler-icon-${icon}`);
});
