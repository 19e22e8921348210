import { Button, CloseButton, Loader, SegmentedControl, Text, Tooltip } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useState } from 'react';

import { ErrorState } from '../../../shared/components/ErrorState';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { RenderedHtml } from '../../../shared/components/RenderedHtml';
import { formatDateTime } from '../../../shared/lib/time';
import { useComparison } from '../api/compare-versions';
import { useVersion } from '../api/get-version';
import { useRestoreVersion } from '../api/restore-version';
import type { ArticleEditor } from '../use-article-editor';
import { DiffView } from './DiffView';
import classes from './VersionView.module.css';

interface VersionViewProps {
  editor: ArticleEditor;
  articleId: string;
  /** The newest version. */
  newest: number;
  number: number;
  readOnly: boolean;
  onClose: () => void;
}

type Shown = 'changes' | 'since' | 'text';

/** One version of an article's history, in place of the text: what it changed, what was changed since, or how it read. */
export function VersionView({ editor, articleId, newest, number, readOnly, onClose }: VersionViewProps) {
  const version = useVersion(articleId, number);
  const [shown, setShown] = useState<Shown>('changes');
  const restore = useRestoreVersion();
  const choices = [
    ...(number > 1 ? [{ value: 'changes' as const, label: 'What it changed' }] : []),
    ...(number < newest ? [{ value: 'since' as const, label: 'What was changed since' }] : []),
    { value: 'text' as const, label: 'How it read' },
  ];
  const current = choices.some(({ value }) => value === shown) ? shown : 'text';
  const bringBack = () =>
    restore.mutate(
      { id: articleId, version: newest, number },
      {
        onSuccess: ({ version: created }) => {
          notifyDone(`Version ${number} is back, as version ${created}. Publish it when it is right.`);
          onClose();
        },
        onError: (error) => notifyError('The version was not restored', error),
      },
    );
  return (
    <section className={classes.view} aria-label={`Version ${number}`}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title}>Version {number}</h2>
          {version.data && (
            <Text size="xs" c="dimmed">
              {version.data.created_by} · {formatDateTime(version.data.created_at)}
            </Text>
          )}
        </div>
        <SegmentedControl<Shown>
          size="xs"
          value={current}
          onChange={setShown}
          aria-label="What is shown"
          data={choices}
        />
        <div className={classes.actions}>
          {!readOnly && number < newest && (
            <Tooltip label="Save or drop your own changes first" disabled={!editor.isDirty}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRestore size={15} />}
                onClick={bringBack}
                loading={restore.isPending}
                disabled={editor.isDirty}
              >
                Restore
              </Button>
            </Tooltip>
          )}
          <CloseButton aria-label="Back to the text" onClick={onClose} />
        </div>
      </div>
      {/* Scrolls, so it must be reachable by key. */}
      <div className={classes.body} tabIndex={0}>
        {current === 'changes' && <Comparison articleId={articleId} from={number - 1} to={number} />}
        {current === 'since' && <Comparison articleId={articleId} from={number} to={newest} />}
        {current === 'text' && <FullText version={version} />}
      </div>
    </section>
  );
}

function Comparison({ articleId, from, to }: { articleId: string; from: number; to: number }) {
  const comparison = useComparison(articleId, from, to);
  if (comparison.error) {
    return <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />;
  }
  return comparison.data ? <DiffView diff={comparison.data} /> : <Loader size="sm" aria-label="Comparing" />;
}

function FullText({ version }: { version: ReturnType<typeof useVersion> }) {
  if (version.error) return <ErrorState error={version.error} onRetry={() => void version.refetch()} />;
  if (!version.data) return <Loader size="sm" aria-label="Loading the version" />;
  return (
    <article>
      <h3 className={classes.articleTitle}>{version.data.title}</h3>
      <RenderedHtml html={version.data.html} />
      {version.data.questions.length > 0 && (
        <>
          <h4 className={classes.questionsTitle}>Questions</h4>
          <ul className={classes.questions}>
            {version.data.questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </>
      )}
    </article>
  );
}
