import { useSyncExternalStore } from 'react';

import { type ComposerMode, DraftStore } from './drafts';
import { Outbox, type OutboxEntry } from './outbox';

export const drafts = new DraftStore(window.sessionStorage);
export const outbox = new Outbox(window.sessionStorage);

export function useDraft(conversationId: string, mode: ComposerMode): string {
  return useSyncExternalStore(drafts.subscribe, () => drafts.read(conversationId, mode));
}

export function useOutbox(conversationId: string): readonly OutboxEntry[] {
  return useSyncExternalStore(outbox.subscribe, () => outbox.in(conversationId));
}
