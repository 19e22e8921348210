import { ActionIcon, Button, FileButton, SegmentedControl, Text, Textarea, Tooltip } from '@mantine/core';
import { IconLock, IconMail, IconMessage, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';

import type { CannedReply, Upload } from '../../../shared/api/types';
import { appended, type ComposerMode } from '../drafts';
import type { Variables } from '../snippets';
import { drafts, uploads, useDraft, useUploads } from '../stores';
import { ACCEPTED_TYPES } from '../uploads';
import { useSnippets } from '../use-snippets';
import { useTypingSignal } from '../use-typing-signal';
import type { WhyNoReply } from '../why-no-reply';
import { AttachmentTray } from './AttachmentTray';
import classes from './Composer.module.css';
import { optionId, SnippetPicker } from './SnippetPicker';

/** As long as the API takes (docs/api.md). */
const LONGEST_TEXT = 4_000;
/** Near the end the number of characters left is shown. */
const WARN_FROM = 3_600;

export interface ComposerHandle {
  focus: (mode: ComposerMode) => void;
  /** Adds to the reply's draft and shows it. */
  insert: (text: string) => void;
  /** Takes files that were dropped on the conversation. */
  attach: (files: readonly File[]) => void;
}

export interface Draft {
  text: string;
  mode: ComposerMode;
  uploads: readonly Upload[];
}

interface ComposerProps {
  ref?: Ref<ComposerHandle>;
  conversationId: string;
  customerName: string;
  mayReply: boolean;
  /** Why there is no reply to be written, with what to do about it. */
  whyNot: WhyNoReply;
  /** What becomes of a reply: that it goes by mail too, or beside a colleague. */
  hint: string | null;
  cannedReplies: readonly CannedReply[];
  variables: Variables;
  onSend: (draft: Draft) => void;
}

export function Composer(props: ComposerProps) {
  const { ref, conversationId, customerName, mayReply, whyNot, hint, cannedReplies, variables, onSend } =
    props;
  const [mode, setMode] = useState<ComposerMode>('reply');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const input = useRef<HTMLTextAreaElement>(null);
  const awaitsInput = useRef(false);
  const listId = useId();
  const text = useDraft(conversationId, mode);
  const files = useUploads(conversationId);
  const typingSignal = useTypingSignal(conversationId);
  const isNote = mode === 'note';
  const isWritable = isNote || mayReply;
  const left = LONGEST_TEXT - text.trim().length;
  const carried = isNote ? [] : files;
  const isUploading = carried.some(({ state }) => state !== 'ready');
  const maySend = isWritable && left >= 0 && !isUploading && (text.trim() !== '' || carried.length > 0);

  const write = (value: string) => {
    drafts.write(conversationId, mode, value);
    if (!isNote) typingSignal.touch(value);
  };
  const snippets = useSnippets({ text, input, replies: cannedReplies, variables, onChange: write });

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

  const attach = (chosen: readonly File[]) => {
    if (chosen.length === 0) return;
    setProblems(uploads.add(conversationId, chosen));
    if (mayReply) show('reply');
  };
  useImperativeHandle(ref, () => ({
    focus: show,
    insert: (addition) => {
      drafts.write(conversationId, 'reply', appended(drafts.read(conversationId, 'reply'), addition));
      show('reply');
    },
    attach,
  }));

  const send = () => {
    if (!maySend) return;
    typingSignal.stop();
    drafts.write(conversationId, mode, '');
    setProblems([]);
    onSend({ text: text.trim(), mode, uploads: isNote ? [] : uploads.take(conversationId) });
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (snippets.takesKey(event)) return;
    // While a word is being composed (Japanese, Chinese, ...) Enter only accepts the word.
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0 || isNote) return;
    event.preventDefault();
    attach(pasted);
  };

  return (
    <section className={classes.composer} data-mode={mode} aria-label="Write">
      {snippets.isOpen && (
        <SnippetPicker
          id={listId}
          replies={snippets.matching}
          chosen={snippets.chosen}
          onChoose={snippets.choose}
          onPick={snippets.pick}
        />
      )}
      <div className={classes.head}>
        <ModeSwitch mode={mode} onChange={show} />
        <LengthLeft left={left} />
      </div>
      {isWritable ? (
        <Textarea
          ref={input}
          value={text}
          onChange={(event) => {
            snippets.follow(event.currentTarget);
            write(event.currentTarget.value);
          }}
          onSelect={(event) => snippets.follow(event.currentTarget)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          {...snippets.focusProps}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={10}
          aria-label={isNote ? 'Private note' : `Reply to ${customerName}`}
          aria-controls={snippets.isOpen ? listId : undefined}
          aria-activedescendant={snippets.isOpen ? optionId(listId, snippets.chosen) : undefined}
          placeholder={
            isNote
              ? 'Only your colleagues will see this'
              : `Write to ${customerName}, or / for a canned reply…`
          }
          classNames={{ input: classes.input }}
        />
      ) : (
        <Closed whyNot={whyNot} />
      )}
      {!isNote && isWritable && (
        <AttachmentTray
          conversationId={conversationId}
          files={files}
          problems={problems}
          onDismissProblems={() => setProblems([])}
        />
      )}
      {isWritable && (
        <div className={classes.foot}>
          {!isNote && (
            <FileButton multiple accept={ACCEPTED_TYPES.join(',')} onChange={attach}>
              {(button) => (
                <Tooltip label="Attach a picture or a PDF">
                  <ActionIcon {...button} variant="subtle" color="gray" size={34} aria-label="Attach files">
                    <IconPaperclip size={18} stroke={1.7} />
                  </ActionIcon>
                </Tooltip>
              )}
            </FileButton>
          )}
          <Hint hint={isNote ? null : hint} />
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

function ModeSwitch({ mode, onChange }: { mode: ComposerMode; onChange: (mode: ComposerMode) => void }) {
  const label = (icon: React.ReactNode, text: string) => (
    <span className={classes.mode}>
      {icon}
      {text}
    </span>
  );
  return (
    <SegmentedControl
      size="xs"
      value={mode}
      onChange={onChange}
      aria-label="Kind of message"
      data={[
        { value: 'reply', label: label(<IconMessage size={14} />, 'Reply') },
        { value: 'note', label: label(<IconLock size={14} />, 'Private note') },
      ]}
    />
  );
}

function LengthLeft({ left }: { left: number }) {
  if (left > LONGEST_TEXT - WARN_FROM) return null;
  return (
    <Text size="xs" c={left < 0 ? 'red' : 'dimmed'} className="tabular" role="status">
      {left < 0 ? `${-left} characters too many` : `${left} characters left`}
    </Text>
  );
}

function Hint({ hint }: { hint: string | null }) {
  return hint ? (
    <Text size="xs" className={classes.route} role="status">
      <IconMail size={14} aria-hidden />
      <span>{hint}</span>
    </Text>
  ) : (
    <Text size="xs" c="dimmed" className={classes.keys}>
      Enter to send · Shift + Enter for a new line · Markdown
    </Text>
  );
}

function Closed({ whyNot }: { whyNot: WhyNoReply }) {
  return (
    <div className={classes.closed}>
      <Text size="sm" c="dimmed">
        {whyNot.text}
      </Text>
      <div className={classes.ways}>
        {whyNot.actions.map(({ label, run }, index) => (
          <Button key={label} size="xs" variant={index === 0 ? 'light' : 'default'} onClick={run}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
