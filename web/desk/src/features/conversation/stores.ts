import { useSyncExternalStore } from 'react';

import { type ComposerMode, DraftStore } from './drafts';
import { startUpload } from './api/upload-file';
import { Outbox, type OutboxEntry } from './outbox';
import { type PendingUpload, UploadStore } from './uploads';

export const drafts = new DraftStore(window.sessionStorage);
export const uploads = new UploadStore(startUpload);
export const outbox = new Outbox(window.sessionStorage);

export function useDraft(conversationId: string, mode: ComposerMode): string {
  return useSyncExternalStore(drafts.subscribe, () => drafts.read(conversationId, mode));
}

export function useOutbox(conversationId: string): readonly OutboxEntry[] {
  return useSyncExternalStore(outbox.subscribe, () => outbox.in(conversationId));
}

export function useUploads(conversationId: string): readonly PendingUpload[] {
  return useSyncExternalStore(uploads.subscribe, () => uploads.in(conversationId));
}
