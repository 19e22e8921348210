import { ActionIcon, Button, SegmentedControl, Text, Textarea, Tooltip } from '@mantine/core';
import { IconLock, IconMessage, IconSend2 } from '@tabler/icons-react';
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

import { useTypingSignal } from '../use-typing-signal';
import { appended, type ComposerMode } from '../drafts';
import { drafts, useDraft } from '../stores';
import classes from './Composer.module.css';

/** As long as the API takes (docs/api.md). */
const LONGEST_TEXT = 4_000;
/** Near the end the number of characters left is shown. */
const WARN_FROM = 3_600;

export interface ComposerHandle {
  focus: (mode: ComposerMode) => void;
  /** Adds to the reply's draft and shows it. */
  insert: (text: string) => void;
}

interface ComposerProps {
  ref?: Ref<ComposerHandle>;
  conversationId: string;
  customerName: string;
  mayReply: boolean;
  /** Why there is no reply to be written, with what to do about it. */
  whyNot: { text: string; action: { label: string; run: () => void } | null };
  onSend: (text: string, mode: ComposerMode) => void;
}

export function Composer(props: ComposerProps) {
  const { ref, conversationId, customerName, mayReply, whyNot, onSend } = props;
  const [mode, setMode] = useState<ComposerMode>('reply');
  const input = useRef<HTMLTextAreaElement>(null);
  const awaitsInput = useRef(false);
  const text = useDraft(conversationId, mode);
  const typingSignal = useTypingSignal(conversationId);
  const isNote = mode === 'note';
  const isWritable = isNote || mayReply;
  const left = LONGEST_TEXT - text.trim().length;
  const maySend = isWritable && text.trim() !== '' && left >= 0;

  /** At once, not a frame later: the next key is meant for the text already. */
  const show = (wanted: ComposerMode) => {
    flushSync(() => setMode(wanted));
    focusEnd(input.current);
    awaitsInput.current = input.current === null;
  };
  // A conversation just claimed becomes writable a moment later: the focus is owed until then.
  useEffect(() => {
    if (!isWritable || !awaitsInput.current) return;
    awaitsInput.current = false;
    focusEnd(input.current);
  }, [isWritable]);
  useImperativeHandle(ref, () => ({
    focus: show,
    insert: (addition) => {
      drafts.write(conversationId, 'reply', appended(drafts.read(conversationId, 'reply'), addition));
      show('reply');
    },
  }));

  const send = () => {
    if (!maySend) return;
    typingSignal.stop();
    drafts.write(conversationId, mode, '');
    onSend(text.trim(), mode);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (Japanese, Chinese, ...) Enter only accepts the word.
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <section className={classes.composer} data-mode={mode} aria-label="Write">
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          value={mode}
          onChange={show}
          aria-label="Kind of message"
          data={[
            { value: 'reply', label: <ModeLabel icon={<IconMessage size={14} />} text="Reply" /> },
            { value: 'note', label: <ModeLabel icon={<IconLock size={14} />} text="Private note" /> },
          ]}
        />
        {left <= LONGEST_TEXT - WARN_FROM && (
          <Text size="xs" c={left < 0 ? 'red' : 'dimmed'} className="tabular" role="status">
            {left < 0 ? `${-left} characters too many` : `${left} characters left`}
          </Text>
        )}
      </div>
      {isWritable ? (
        <Textarea
          ref={input}
          value={text}
          onChange={(event) => {
            drafts.write(conversationId, mode, event.currentTarget.value);
            if (!isNote) typingSignal.touch(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={10}
          aria-label={isNote ? 'Private note' : `Reply to ${customerName}`}
          placeholder={isNote ? 'Only your colleagues will see this' : `Write to ${customerName}…`}
          classNames={{ input: classes.input }}
        />
      ) : (
        <div className={classes.closed}>
          <Text size="sm" c="dimmed">
            {whyNot.text}
          </Text>
          {whyNot.action && (
            <Button size="xs" variant="light" onClick={whyNot.action.run}>
              {whyNot.action.label}
            </Button>
          )}
        </div>
      )}
      {isWritable && (
        <div className={classes.foot}>
          <Text size="xs" c="dimmed">
            Enter to send · Shift + Enter for a new line · Markdown
          </Text>
          <Tooltip label={isNote ? 'Save note (Enter)' : 'Send (Enter)'}>
            <ActionIcon
              size={34}
              radius="md"
              color={isNote ? '#8a5a00' : 'pine'}
              disabled={!maySend}
              onClick={send}
              aria-label={isNote ? 'Save note' : 'Send'}
            >
              <IconSend2 size={18} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </section>
  );
}

function focusEnd(input: HTMLTextAreaElement | null): void {
  input?.focus();
  input?.setSelectionRange(input.value.length, input.value.length);
}

function ModeLabel({ icon, text }: { icon: React.ReactNode; text: string }) {
  return (
    <span className={classes.mode}>
      {icon}
      {text}
    </span>
  );
}
