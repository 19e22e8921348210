import { Button } from '@mantine/core';
import { IconArrowDown, IconCheck, IconChecks } from '@tabler/icons-react';
import { Fragment, useLayoutEffect, useMemo, useRef, useState } from 'react';

import type { Message } from '../../../shared/api/types';
import { formatDay, isSameDay } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import type { OutboxEntry } from '../outbox';
import { receiptMarks } from '../receipts';
import { MessageBubble } from './MessageBubble';
import { OutgoingBubble } from './OutgoingBubble';
import classes from './Transcript.module.css';

/** Messages of one author within this time stand under one name. */
const GROUP_MS = 4 * 60_000;
/** This close to the end counts as being there: the transcript then follows what comes. */
const AT_END_PX = 60;

interface TranscriptProps {
  messages: readonly Message[];
  outgoing: readonly OutboxEntry[];
  customerName: string;
  /** The newest sequence that the customer has seen. */
  customerRead: number;
  onRetry: (entry: OutboxEntry) => void;
  onEdit: (entry: OutboxEntry) => void;
}

export function Transcript(props: TranscriptProps) {
  const { messages, outgoing, customerName, customerRead, onRetry, onEdit } = props;
  const now = useMinutes();
  const unconfirmed = outgoing.filter(
    (entry) => !messages.some((message) => message.client_id === entry.clientId),
  );
  const { pane, content, isAtEnd, followScroll, scrollToEnd } = useFollowedEnd(unconfirmed.length);
  const marks = useMemo(() => receiptMarks(messages, customerRead), [messages, customerRead]);
  // What came while an answer was being written stands under a line of its own.
  const overtakenAt = unconfirmed.find(({ isStale }) => isStale)?.seen ?? null;

  return (
    <div className={classes.frame}>
      <div
        ref={pane}
        className={classes.pane}
        onScroll={followScroll}
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        tabIndex={0}
      >
        <div ref={content}>
          {messages.map((message, index) => {
            const previous = messages[index - 1];
            const startsDay = !previous || !isSameDay(previous.created_at, message.created_at);
            return (
              <Fragment key={message.sequence}>
                {startsDay && (
                  <div className={classes.day}>
                    <span>{formatDay(message.created_at, now)}</span>
                  </div>
                )}
                {overtakenAt !== null &&
                  message.sequence > overtakenAt &&
                  (previous?.sequence ?? 0) <= overtakenAt && (
                    <div className={`${classes.day} ${classes.since}`}>
                      <span>Since you began writing</span>
                    </div>
                  )}
                <MessageBubble
                  message={message}
                  customerName={customerName}
                  startsGroup={startsDay || !continues(previous, message)}
                />
                {message.sequence === marks.seen && <Receipt isSeen />}
                {message.sequence === marks.unseen && <Receipt isSeen={false} />}
              </Fragment>
            );
          })}
          {unconfirmed.map((entry) => (
            <OutgoingBubble
              key={entry.clientId}
              entry={entry}
              onRetry={() => onRetry(entry)}
              onEdit={() => onEdit(entry)}
            />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <Button
          size="compact-sm"
          variant="default"
          className={classes.toEnd}
          leftSection={<IconArrowDown size={14} />}
          onClick={scrollToEnd}
        >
          Newest
        </Button>
      )}
    </div>
  );
}

function Receipt({ isSeen }: { isSeen: boolean }) {
  const ReceiptIcon = isSeen ? IconChecks : IconCheck;
  return (
    <div className={classes.receipt} data-seen={isSeen}>
      <ReceiptIcon size={14} aria-hidden />
      {isSeen ? 'Seen' : 'Not seen yet'}
    </div>
  );
}

function continues(previous: Message | undefined, message: Message): boolean {
  return (
    previous?.author === message.author &&
    previous.author_name === message.author_name &&
    previous.private === message.private &&
    Date.parse(message.created_at) - Date.parse(previous.created_at) < GROUP_MS
  );
}

/**
 * Keeps the end in view as the transcript grows or the pane shrinks, unless its reader has scrolled up. What is
 * written here always comes into view: `written` counts it.
 */
function useFollowedEnd(written: number) {
  const pane = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastTop = useRef(0);
  const [isAtEnd, setAtEnd] = useState(true);

  const scrollToEnd = () => {
    const element = pane.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  const followScroll = () => {
    const element = pane.current;
    if (!element) return;
    const isNear = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    // Only a reader moves up: a picture that loads moves the end away, and the transcript goes after it.
    if (isNear) follows.current = true;
    else if (element.scrollTop < lastTop.current) follows.current = false;
    lastTop.current = element.scrollTop;
    setAtEnd(follows.current);
  };

  useLayoutEffect(() => {
    if (!pane.current || !content.current) return undefined;
    scrollToEnd();
    const observer = new ResizeObserver(() => {
      if (follows.current) scrollToEnd();
    });
    observer.observe(pane.current);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, []);

  const writtenBefore = useRef(written);
  useLayoutEffect(() => {
    if (written > writtenBefore.current) {
      follows.current = true;
      scrollToEnd();
    }
    writtenBefore.current = written;
  }, [written]);

  return { pane, content, isAtEnd, followScroll, scrollToEnd };
}
