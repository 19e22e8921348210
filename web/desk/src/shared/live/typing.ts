import { useSyncExternalStore } from 'react';

import type { Author } from '../api/types';

export interface Typist {
  author: Author;
  name: string | null;
}

/** Someone who typed is taken to have stopped after this long without a word from them. */
export const TYPING_LIFETIME_MS = 6_000;

/** Who is typing in which conversation; forgets by itself. */
export class TypingStore {
  private readonly typists = new Map<string, readonly Typist[]>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();

  set(conversationId: string, typist: Typist, active: boolean): void {
    const timerKey = `${conversationId} ${typist.author} ${typist.name ?? ''}`;
    clearTimeout(this.timers.get(timerKey));
    this.timers.delete(timerKey);
    const others = this.in(conversationId).filter(
      (entry) => entry.author !== typist.author || entry.name !== typist.name,
    );
    this.typists.set(conversationId, active ? [...others, typist] : others);
    if (active) {
      this.timers.set(
        timerKey,
        setTimeout(() => this.set(conversationId, typist, false), TYPING_LIFETIME_MS),
      );
    }
    this.listeners.forEach((listener) => listener());
  }

  /** Their message has arrived: nobody of that kind is typing any more. */
  clear(conversationId: string, author: Author): void {
    const remaining = this.in(conversationId).filter((entry) => entry.author !== author);
    if (remaining.length === this.in(conversationId).length) return;
    this.typists.set(conversationId, remaining);
    this.listeners.forEach((listener) => listener());
  }

  in(conversationId: string): readonly Typist[] {
    return this.typists.get(conversationId) ?? NOBODY;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

const NOBODY: readonly Typist[] = [];
export const typing = new TypingStore();

export function useTypists(conversationId: string): readonly Typist[] {
  return useSyncExternalStore(typing.subscribe, () => typing.in(conversationId));
}
