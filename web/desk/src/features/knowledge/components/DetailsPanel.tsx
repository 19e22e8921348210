import { Select, Text, TextInput } from '@mantine/core';

import type { Audience, Flow } from '../../../shared/api/types';
import { AUDIENCES, FLOWS } from '../../../shared/lib/labels';
import { useCategories } from '../api/list-categories';
import type { ArticleEditor } from '../use-article-editor';
import classes from './DetailsPanel.module.css';
import { PlanForm } from './PlanForm';
import { QuestionsEditor } from './QuestionsEditor';

interface DetailsPanelProps {
  editor: ArticleEditor;
  readOnly: boolean;
}

/** What an article has beside its title and text. */
export function DetailsPanel({ editor, readOnly }: DetailsPanelProps) {
  return (
    <>
      <Settings editor={editor} readOnly={readOnly} />
      <QuestionsEditor
        questions={editor.fields.questions}
        onChange={(questions) => editor.change({ questions })}
        added={editor.question}
        onType={editor.typeQuestion}
        error={editor.errors.questions}
        readOnly={readOnly}
      />
      {editor.base && <PlanForm article={editor.base} readOnly={readOnly} />}
    </>
  );
}

function Settings({ editor, readOnly }: DetailsPanelProps) {
  const { fields, errors, change } = editor;
  const categories = useCategories();
  return (
    <div className={classes.settings}>
      <Select
        label="Category"
        size="xs"
        data={(categories.data ?? []).map(({ slug, title }) => ({ value: slug, label: title }))}
        value={fields.category || null}
        onChange={(category) => change({ category: category ?? '' })}
        error={errors.category}
        searchable
        readOnly={readOnly}
        allowDeselect={false}
        placeholder="Choose"
      />
      <Select
        label="Follow-up the bot offers"
        size="xs"
        data={Object.entries(FLOWS).map(([value, label]) => ({ value, label }))}
        value={fields.flow}
        onChange={(flow) => change({ flow: flow as Flow | null })}
        placeholder="None"
        clearable
        readOnly={readOnly}
      />
      <Select
        label="Audience"
        size="xs"
        data={Object.entries(AUDIENCES).map(([value, { label }]) => ({ value, label }))}
        value={fields.audience}
        onChange={(audience) => audience && change({ audience: audience as Audience })}
        allowDeselect={false}
        readOnly={readOnly}
      />
      <TextInput
        label="Language"
        size="xs"
        value={fields.locale}
        onChange={(event) => change({ locale: event.currentTarget.value })}
        error={errors.locale}
        readOnly={readOnly}
        maxLength={10}
      />
      {editor.base && (
        <Text size="xs" c="dimmed" className={classes.address}>
          Address: <span>{editor.base.slug}</span>
        </Text>
      )}
    </div>
  );
}
