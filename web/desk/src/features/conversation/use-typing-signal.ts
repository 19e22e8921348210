import { useEffect, useMemo } from 'react';

import { useLive } from '../../shared/live/context';

/** Said again this often while typing goes on: shorter than the time after which listeners forget. */
const REPEAT_MS = 3_000;
/** A pause this long means that the writer is thinking, not typing. */
const IDLE_MS = 4_000;

class TypingSignal {
  private saidAt: number | null = null;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (active: boolean) => void) {}

  /** The draft has changed to `text`. */
  touch(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.stop(), IDLE_MS);
    if (this.saidAt !== null && Date.now() - this.saidAt < REPEAT_MS) return;
    this.saidAt = Date.now();
    this.say(true);
  }

  stop(): void {
    clearTimeout(this.idleTimer);
    if (this.saidAt !== null) this.say(false);
    this.saidAt = null;
  }
}

/** Tells the customer, and colleagues, that a reply is being written. */
export function useTypingSignal(conversationId: string): TypingSignal {
  const { send } = useLive();
  const signal = useMemo(
    () => new TypingSignal((active) => send({ type: 'typing', conversation_id: conversationId, active })),
    [conversationId, send],
  );
  useEffect(() => () => signal.stop(), [signal]);
  return signal;
}
