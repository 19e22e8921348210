import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { IconBold, IconHeading, IconLink, IconList, IconPhoto } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useRef, useState } from 'react';

import { bold, bulletList, type Edit, heading, image, link, replacement } from '../markdown-edits';
import classes from './MarkdownEditor.module.css';
import { ImageDialog } from './ImageDialog';

interface MarkdownEditorProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

const BUTTONS = [
  { name: 'Bold', key: 'b', edit: bold, Icon: IconBold },
  { name: 'Heading', key: null, edit: heading, Icon: IconHeading },
  { name: 'List', key: null, edit: bulletList, Icon: IconList },
  { name: 'Link', key: 'k', edit: link, Icon: IconLink },
];

/** Markdown with buttons and keys for what is needed most; pictures may be pasted and dropped. */
export function MarkdownEditor({ value, onChange, error }: MarkdownEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [pictures, setPictures] = useState<File[]>([]);
  const [isOver, setOver] = useState(false);

  const apply = (edit: Edit) => {
    const node = area.current;
    if (!node) return;
    const { value: text, selectionStart: start, selectionEnd: end } = node;
    const result = edit({ text, start, end });
    const change = replacement(text, result.text);
    node.focus();
    node.setSelectionRange(change.start, change.end);
    if (!typeOver(change.text)) onChange(result.text);
    // After React has written the new text, which moves the caret.
    requestAnimationFrame(() => node.setSelectionRange(result.start, result.end));
  };
  const offer = (files: Iterable<File>): boolean => {
    const found = [...files].filter(({ type }) => PICTURES.includes(type));
    setPictures((waiting) => [...waiting, ...found]);
    return found.length > 0;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = BUTTONS.find(({ key }) => key === event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    apply(button.edit);
  };
  const onPaste = (event: ClipboardEvent) => {
    // Word processors put a picture of the text beside the text: the text is meant.
    if (event.clipboardData.getData('text/plain') !== '') return;
    if (offer(event.clipboardData.files)) event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    offer(event.dataTransfer.files);
  };

  return (
    <>
      <div className={classes.toolbar} role="toolbar" aria-label="Formatting" aria-controls="article-text">
        {BUTTONS.map(({ name, key, edit, Icon }) => (
          <Tooltip key={name} label={key ? `${name} (Ctrl + ${key.toUpperCase()})` : name}>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={name} onClick={() => apply(edit)}>
              <Icon size={16} />
            </ActionIcon>
          </Tooltip>
        ))}
        <Tooltip label="Picture: choose one, or paste or drop it into the text">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Picture"
            onClick={() => chooser.current?.click()}
          >
            <IconPhoto size={16} />
          </ActionIcon>
        </Tooltip>
        <input
          ref={chooser}
          type="file"
          hidden
          accept={PICTURES.join(',')}
          aria-label="Choose a picture"
          onChange={(event) => {
            offer(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <Textarea
        ref={area}
        id="article-text"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onDrop={onDrop}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        data-over={isOver || undefined}
        aria-label="Text (Markdown)"
        placeholder="Begin with the answer; details and exceptions below."
        error={error}
        variant="unstyled"
        classNames={{
          root: classes.root,
          wrapper: classes.wrapper,
          input: classes.input,
          error: classes.error,
        }}
      />
      {pictures[0] && (
        <ImageDialog
          key={`${pictures.length} ${pictures[0].name}`}
          file={pictures[0]}
          onInsert={(url, alt) => {
            setPictures(pictures.slice(1));
            // Once the dialog has given the focus back.
            setTimeout(() => apply(image(url, alt)));
          }}
          onCancel={() => setPictures(pictures.slice(1))}
        />
      )}
    </>
  );
}

/** Types over the selection so that the browser can undo it; false where it can't. */
function typeOver(text: string): boolean {
  // Deprecated without a successor: nothing else keeps the undo history of a text field.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
}
