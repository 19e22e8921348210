import { type KeyboardEvent, type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';

import type { CannedReply } from '../../shared/api/types';
import { fillIn, matchingReplies, typedShortcode, type Variables, withReply } from './snippets';

interface SnippetsOptions {
  text: string;
  input: RefObject<HTMLTextAreaElement | null>;
  replies: readonly CannedReply[];
  variables: Variables;
  onChange: (text: string) => void;
}

/** The picker of canned replies: open while a shortcode is being typed. */
export function useSnippets({ text, input, replies, variables, onChange }: SnippetsOptions) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isFocused, setFocused] = useState(false);
  /** The text for which Esc closed the picker. */
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const typed = !isFocused || closedFor === text ? null : typedShortcode(text, Math.min(caret, text.length));
  const matching = typed ? matchingReplies(replies, typed.word) : [];
  const isOpen = typed !== null && matching.length > 0;

  const pick = (reply: CannedReply) => {
    if (!typed) return;
    const after = withReply(text, typed, fillIn(reply.text, variables));
    flushSync(() => {
      onChange(after.text);
      setCaret(after.caret);
      setChosen(0);
    });
    input.current?.focus();
    input.current?.setSelectionRange(after.caret, after.caret);
  };

  /** True when the key was meant for the picker. */
  const takesKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    const current = Math.min(chosen, matching.length - 1);
    switch (event.key) {
      case 'ArrowDown':
        setChosen((current + 1) % matching.length);
        break;
      case 'ArrowUp':
        setChosen((current - 1 + matching.length) % matching.length);
        break;
      case 'Enter':
      case 'Tab': {
        const reply = matching[current];
        if (event.shiftKey || !reply) return false;
        pick(reply);
        break;
      }
      case 'Escape':
        setClosedFor(text);
        event.stopPropagation();
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  };

  return {
    isOpen,
    matching,
    chosen: Math.min(chosen, Math.max(matching.length - 1, 0)),
    choose: setChosen,
    pick,
    takesKey,
    focusProps: { onFocus: () => setFocused(true), onBlur: () => setFocused(false) },
    /** The text or its caret has moved. */
    follow: (element: HTMLTextAreaElement) => {
      setCaret(element.selectionStart);
      if (element.value !== text) setChosen(0);
    },
  };
}
