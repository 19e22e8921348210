import { ActionIcon, Button, Group, Popover, Text, Textarea, TextInput } from '@mantine/core';
import { IconClipboardText, IconPlus, IconX } from '@tabler/icons-react';
import { type ClipboardEvent, useRef, useState } from 'react';

import { withPastedQuestions } from '../fields';
import classes from './QuestionsEditor.module.css';

interface QuestionsEditorProps {
  questions: readonly string[];
  onChange: (questions: string[]) => void;
  /** The question that is being typed: whoever saves before it is added saves it too. */
  added: string;
  onType: (added: string) => void;
  error?: string | undefined;
  readOnly?: boolean;
}

/** How customers ask for the article: one phrasing a line. */
export function QuestionsEditor({
  questions,
  onChange,
  added,
  onType,
  error,
  readOnly = false,
}: QuestionsEditorProps) {
  const list = useRef<HTMLOListElement>(null);

  const add = (text: string) => {
    onChange(withPastedQuestions(questions, text));
    onType('');
  };
  const addPasted = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text');
    if (!pasted.trim().includes('\n')) return;
    event.preventDefault();
    add(pasted);
  };
  const removeAt = (index: number) => {
    onChange(questions.filter((_, at) => at !== index));
    // The focus stays in the list: on the row that takes the place of the removed one.
    requestAnimationFrame(() => {
      const inputs = list.current?.querySelectorAll('input');
      inputs?.[Math.min(index, inputs.length - 1)]?.focus();
    });
  };

  return (
    <div>
      <div className={classes.head}>
        <Text fw={600} size="sm" id="questions-title">
          Questions{' '}
          <Text span c="dimmed" inherit fw={450}>
            {questions.length}
          </Text>
        </Text>
        {!readOnly && <PasteMany onAdd={add} />}
      </div>
      <Text size="xs" c="dimmed" mb={8}>
        How customers ask for this, in their own words. Four or more make it easy to find.
      </Text>
      {error && (
        <Text size="xs" c="red" role="alert" mb={8}>
          {error}
        </Text>
      )}
      <ol ref={list} className={classes.list} aria-labelledby="questions-title">
        {questions.map((question, index) => (
          // Rows have no identity but their place: they are plain text that is edited in place.
          <li key={index} className={classes.row}>
            <TextInput
              size="xs"
              value={question}
              readOnly={readOnly}
              aria-label={`Question ${index + 1}`}
              onChange={(event) => {
                const { value } = event.currentTarget;
                onChange(questions.map((held, at) => (at === index ? value : held)));
              }}
            />
            {!readOnly && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove question ${index + 1}`}
                onClick={() => removeAt(index)}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {!readOnly && (
        <div className={classes.row}>
          <TextInput
            size="xs"
            value={added}
            placeholder="Add a question"
            aria-label="Add a question"
            onChange={(event) => onType(event.currentTarget.value)}
            onPaste={addPasted}
            onBlur={() => added.trim() && add(added)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              if (added.trim()) add(added);
            }}
          />
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label="Add the question"
            disabled={!added.trim()}
            onClick={() => add(added)}
          >
            <IconPlus size={14} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function PasteMany({ onAdd }: { onAdd: (text: string) => void }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const count = withPastedQuestions([], text).length;
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconClipboardText size={13} />}
          onClick={() => setOpened(!opened)}
        >
          Paste many
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          label="One question a line"
          autosize
          minRows={5}
          maxRows={12}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt={8}>
          <Button
            size="xs"
            disabled={count === 0}
            onClick={() => {
              onAdd(text);
              setText('');
              setOpened(false);
            }}
          >
            {count === 0 ? 'Add' : `Add ${count}`}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
