import { useSyncExternalStore } from 'react';

export interface Viewer {
  staffId: string;
  name: string;
}

/** A colleague who has not said so again for this long has closed the tab or lost the connection. */
export const VIEWING_LIFETIME_MS = 50_000;
/** How often one says that one still has a conversation on the screen. */
export const VIEWING_REPEAT_MS = 20_000;

const NOBODY: readonly Viewer[] = [];

/** Which colleagues have which conversation on the screen; forgets by itself. */
export class ViewingStore {
  private readonly viewers = new Map<string, readonly Viewer[]>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly listeners = new Set<() => void>();

  set(conversationId: string, viewer: Viewer, active: boolean): void {
    const timerKey = `${conversationId} ${viewer.staffId}`;
    clearTimeout(this.timers.get(timerKey));
    this.timers.delete(timerKey);
    const held = this.in(conversationId);
    const isKnown = held.some((entry) => entry.staffId === viewer.staffId);
    if (active) {
      this.timers.set(
        timerKey,
        setTimeout(() => this.set(conversationId, viewer, false), VIEWING_LIFETIME_MS),
      );
    }
    if (isKnown === active) return;
    const others = held.filter((entry) => entry.staffId !== viewer.staffId);
    this.viewers.set(conversationId, active ? [...others, viewer] : others);
    this.listeners.forEach((listener) => listener());
  }

  in(conversationId: string): readonly Viewer[] {
    return this.viewers.get(conversationId) ?? NOBODY;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const viewing = new ViewingStore();

export function useViewers(conversationId: string): readonly Viewer[] {
  return useSyncExternalStore(viewing.subscribe, () => viewing.in(conversationId));
}
