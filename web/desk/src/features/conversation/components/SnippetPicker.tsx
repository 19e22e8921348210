import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';

import type { CannedReply } from '../../../shared/api/types';
import { oneLine } from '../../../shared/lib/format';
import classes from './SnippetPicker.module.css';

interface SnippetPickerProps {
  id: string;
  replies: readonly CannedReply[];
  chosen: number;
  onChoose: (index: number) => void;
  onPick: (reply: CannedReply) => void;
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** Canned replies over the composer; the keys stay with its text. */
export function SnippetPicker({ id, replies, chosen, onChoose, onPick }: SnippetPickerProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div className={classes.picker}>
      <ul ref={list} id={id} role="listbox" aria-label="Canned replies" className={classes.list}>
        {replies.map((reply, index) => (
          <li
            key={reply.id}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onPointerMove={() => index !== chosen && onChoose(index)}
            // Not a click: the text must not lose the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              onPick(reply);
            }}
          >
            <span className={classes.code}>/{reply.shortcode}</span>
            <span className={classes.text}>{oneLine(reply.text)}</span>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" className={classes.foot}>
        ↑ ↓ to choose · Enter to insert · Esc to close
      </Text>
    </div>
  );
}
