import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';

import { ApiError, describeError } from '../../../shared/api/client';
import type { CannedReply } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { useSaveCannedReply } from '../api/save-canned-reply';

const VARIABLES = ['{{customer.name}}', '{{customer.first_name}}', '{{agent.name}}', '{{brand}}'];

/** As the API takes it: small letters, digits and hyphens. */
export const asShortcode = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/[^a-z0-9-]/g, '')
    .slice(0, 40);

export function CannedReplyForm({ reply, onDone }: { reply: CannedReply | null; onDone: () => void }) {
  const [shortcode, setShortcode] = useState(reply?.shortcode ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const input = useRef<HTMLTextAreaElement>(null);
  const save = useSaveCannedReply();
  const isTaken = save.error instanceof ApiError && save.error.code === 'shortcode_taken';
  const insert = (variable: string) => {
    const at = input.current?.selectionStart ?? text.length;
    setText(text.slice(0, at) + variable + text.slice(input.current?.selectionEnd ?? at));
    input.current?.focus();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { id: reply?.id ?? null, shortcode, text: text.trim() },
          {
            onSuccess: () => {
              notifyDone(`Saved: /${shortcode}`);
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap={12}>
        <TextInput
          label="Shortcode"
          leftSection="/"
          required
          data-autofocus
          value={shortcode}
          onChange={(event) => setShortcode(asShortcode(event.currentTarget.value))}
          error={isTaken ? describeError(save.error) : undefined}
        />
        <Textarea
          ref={input}
          label="Words"
          description="Markdown"
          required
          autosize
          minRows={4}
          maxRows={14}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            Insert
          </Text>
          {VARIABLES.map((variable) => (
            <Button key={variable} size="compact-xs" variant="default" onClick={() => insert(variable)}>
              {variable}
            </Button>
          ))}
        </Group>
        {save.error && !isTaken && (
          <Text size="sm" c="red" role="alert">
            {describeError(save.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={text.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
