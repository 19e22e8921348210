import { Tabs } from '@mantine/core';

import type { ArticleEditor } from '../use-article-editor';
import { CheckPanel } from '../rehearsal/CheckPanel';
import { TryQuestionForm } from '../rehearsal/TryQuestion';
import { type EditorPanel, useEditorPanel } from '../use-editor-panel';
import { DetailsPanel } from './DetailsPanel';
import classes from './EditorSide.module.css';
import { HistoryPanel } from './HistoryPanel';

interface EditorSideProps {
  editor: ArticleEditor;
  readOnly: boolean;
}

const PANELS: readonly { value: EditorPanel; label: string }[] = [
  { value: 'details', label: 'Details' },
  { value: 'try', label: 'Try it' },
  { value: 'check', label: 'Check' },
  { value: 'history', label: 'History' },
];

/** Beside the text: what belongs to the article, one panel at a time. */
export function EditorSide({ editor, readOnly }: EditorSideProps) {
  const [panel, openPanel] = useEditorPanel();
  return (
    <aside className={classes.side} aria-label="About the article">
      <Tabs
        value={panel}
        onChange={(value) => value && openPanel(value as EditorPanel)}
        className={classes.tabs}
      >
        <Tabs.List className={classes.list}>
          {PANELS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="details" className={classes.panel}>
          <DetailsPanel editor={editor} readOnly={readOnly} />
        </Tabs.Panel>
        <Tabs.Panel value="try" className={classes.panel}>
          <TryQuestionForm
            draft={{ articleId: editor.base?.id ?? null, fields: editor.fields }}
            mayKeep={!readOnly}
          />
        </Tabs.Panel>
        <Tabs.Panel value="check" className={classes.panel}>
          <CheckPanel article={editor.base} isDirty={editor.isDirty} readOnly={readOnly} />
        </Tabs.Panel>
        <Tabs.Panel value="history" keepMounted={false} className={classes.panel}>
          <HistoryPanel article={editor.base} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
