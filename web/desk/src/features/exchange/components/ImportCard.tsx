import { Alert, Anchor, Button, FileInput, Group, Select } from '@mantine/core';
import { IconCircleCheck, IconFileImport, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';

import { ApiError } from '../../../shared/api/client';
import type { Category, ImportReport } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { notifyError } from '../../../shared/components/notify';
import { type ImportOptions, useImport, useImportPreview } from '../api/import-articles';
import { hindrance, resultSentence, touched } from '../report';
import classes from './Exchange.module.css';
import { ReportTables } from './ReportTables';

const FIRST_OPTIONS: ImportOptions = {
  existing: 'update',
  publishing: 'as_marked',
  category: '',
  skip_refused: false,
};

/** A file in three steps: choose it, see what it would do, bring it in. */
export function ImportCard({ categories }: { categories: readonly Category[] }) {
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState(FIRST_OPTIONS);
  const [done, setDone] = useState<ImportReport | null>(null);
  const change = (part: Partial<ImportOptions>) => setOptions({ ...options, ...part });
  return (
    <Card title="Import" subtitle="Nothing changes before you have seen what the file would do.">
      <div className={classes.form}>
        <FileInput
          label="File"
          description="CSV, JSON, a ZIP of Markdown files, or an HTML page with schema.org FAQPage"
          placeholder="Choose a file"
          accept=".csv,.json,.zip,.html,.htm"
          leftSection={<IconUpload size={16} />}
          clearable
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            setDone(null);
          }}
          className={classes.file}
        />
        <Select
          label="Articles that are there and differ"
          data={[
            { value: 'update', label: 'get a new version' },
            { value: 'leave', label: 'stay as they are' },
          ]}
          value={options.existing}
          onChange={(existing) => change({ existing: existing ?? 'update' })}
          allowDeselect={false}
        />
        <Select
          label="Publish at once"
          data={[
            { value: 'as_marked', label: 'what the file marks as published' },
            { value: 'publish', label: 'everything in the file' },
            { value: 'draft', label: 'nothing: drafts only' },
          ]}
          value={options.publishing}
          onChange={(publishing) => change({ publishing: publishing ?? 'as_marked' })}
          allowDeselect={false}
        />
        <Select
          label="Category where the file names none"
          placeholder="None: such rows are refused"
          data={categories.map(({ slug, title }) => ({ value: slug, label: title }))}
          value={options.category || null}
          onChange={(category) => change({ category: category ?? '' })}
          clearable
          searchable
        />
      </div>
      {done && (
        <Alert
          role="status"
          color="teal"
          icon={<IconCircleCheck size={18} />}
          title="Imported"
          mt="md"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setDone(null)}
        >
          {resultSentence(done)} Published articles can be found as soon as they are indexed: a few at once,
          thousands within minutes.{' '}
          <Anchor component={Link} to="/knowledge" inherit c="inherit" underline="always">
            See the articles
          </Anchor>
        </Alert>
      )}
      {file && (
        <Preview
          file={file}
          options={options}
          onSkipRefused={(skip_refused) => change({ skip_refused })}
          onDone={(report) => {
            setDone(report);
            setFile(null);
            setOptions({ ...options, skip_refused: false });
          }}
        />
      )}
    </Card>
  );
}

interface PreviewProps {
  file: File;
  options: ImportOptions;
  onSkipRefused: (skips: boolean) => void;
  onDone: (report: ImportReport) => void;
}

function Preview({ file, options, onSkipRefused, onDone }: PreviewProps) {
  const preview = useImportPreview(file, options);
  const importing = useImport();
  if (preview.error) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <ListSkeleton />;
  const report = preview.data;
  const reason = hindrance(report, options.skip_refused);
  const start = () =>
    importing.mutate(
      { file, options },
      {
        onSuccess: onDone,
        onError: (error) => {
          notifyError('Nothing was imported', error);
          // Somebody changed an article in the meantime: what the file would do is another thing now.
          if (error instanceof ApiError && !error.isTemporary) void preview.refetch();
        },
      },
    );
  return (
    <div className={classes.preview} aria-busy={preview.isFetching}>
      <ReportTables report={report} skipsRefused={options.skip_refused} onSkipRefused={onSkipRefused} />
      <Group justify="flex-end" gap="md">
        {reason && (
          <span className={classes.reason} id="import-hindrance" role="status">
            {reason}
          </span>
        )}
        <Button
          leftSection={<IconFileImport size={16} />}
          disabled={reason !== null || preview.isFetching}
          loading={importing.isPending}
          aria-describedby={reason ? 'import-hindrance' : undefined}
          onClick={start}
        >
          {touched(report) === 1
            ? 'Import 1 article'
            : `Import ${touched(report).toLocaleString('en')} articles`}
        </Button>
      </Group>
    </div>
  );
}
