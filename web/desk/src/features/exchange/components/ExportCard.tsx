import { Button, Group, Switch } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';

import { query } from '../../../shared/api/client';
import type { ExchangeFormat } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import classes from './Exchange.module.css';

const FORMATS: readonly { format: ExchangeFormat; label: string; use: string }[] = [
  { format: 'csv', label: 'CSV', use: 'A row an article, for a spreadsheet. Loses nothing.' },
  { format: 'json', label: 'JSON', use: 'For another program. Loses nothing.' },
  { format: 'markdown', label: 'Markdown (ZIP)', use: 'A file an article, for a repository. Loses nothing.' },
  {
    format: 'html',
    label: 'HTML page',
    use: 'With schema.org FAQPage: published questions and answers only.',
  },
];

/** Everything but archived articles as a file that can be imported again. */
export function ExportCard() {
  const [isPublished, setPublished] = useState(false);
  return (
    <Card title="Export" subtitle="All articles but archived ones, in their newest words.">
      <ul className={classes.formats}>
        {FORMATS.map(({ format, label, use }) => (
          <li key={format}>
            <Button
              component="a"
              href={`/api/knowledge/export${query({ format, published: isPublished ? 'true' : '' })}`}
              download
              variant="default"
              leftSection={<IconDownload size={16} />}
              className={classes.format}
            >
              {label}
            </Button>
            <span className={classes.use}>{use}</span>
          </li>
        ))}
      </ul>
      <Group mt="md">
        <Switch
          label="Only what customers see, in the words they see"
          checked={isPublished}
          onChange={(event) => setPublished(event.currentTarget.checked)}
        />
      </Group>
    </Card>
  );
}
