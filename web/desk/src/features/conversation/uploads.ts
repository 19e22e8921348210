import type { Upload } from '../../shared/api/types';
import { ApiError, describeError } from '../../shared/api/client';
import { formatBytes } from '../../shared/lib/format';

/** What the API takes (docs/api.md); the server looks at the content once more. */
export const ACCEPTED_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'image/gif'];
export const MOST_FILES = 5;
export const LARGEST_BYTES = 10 * 1024 * 1024;

export interface PendingUpload {
  localId: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  /** An object URL of an image. */
  previewUrl: string | null;
  /** From 0 to 1. */
  progress: number;
  state: 'uploading' | 'ready' | 'failed';
  problem: string | null;
  upload: Upload | null;
}

export interface UploadTask {
  done: Promise<Upload>;
  cancel: () => void;
}

export type StartUpload = (
  conversationId: string,
  file: File,
  onProgress: (part: number) => void,
) => UploadTask;

const NOTHING: readonly PendingUpload[] = [];

/** Why a file can't be sent, in words; null when it can. */
export function refusal(file: Pick<File, 'name' | 'size' | 'type'>): string | null {
  if (!ACCEPTED_TYPES.includes(file.type)) {
    return `${file.name} can't be sent: PDF, PNG, JPEG, WebP and GIF can.`;
  }
  if (file.size > LARGEST_BYTES) {
    return `${file.name} is too large: ${formatBytes(file.size)}, and ${formatBytes(LARGEST_BYTES)} is the most.`;
  }
  return file.size === 0 ? `${file.name} is empty.` : null;
}

/** The files that go with the next message of each conversation. They begin to travel when they are chosen. */
export class UploadStore {
  private readonly pending = new Map<string, readonly PendingUpload[]>();
  private readonly running = new Map<string, { file: File; task: UploadTask }>();
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(private readonly start: StartUpload) {}

  in(conversationId: string): readonly PendingUpload[] {
    return this.pending.get(conversationId) ?? NOTHING;
  }

  /** Takes what can be sent, and returns what is to be said of the rest. */
  add(conversationId: string, files: readonly File[]): string[] {
    const problems: string[] = [];
    for (const file of files) {
      const problem = refusal(file);
      if (problem) problems.push(problem);
      else if (this.in(conversationId).length >= MOST_FILES) {
        problems.push(`${file.name} was left out: ${MOST_FILES} files can go with a message.`);
      } else this.begin(conversationId, file);
    }
    return problems;
  }

  retry(conversationId: string, localId: string): void {
    const held = this.running.get(localId);
    if (!held) return;
    this.change(conversationId, localId, { state: 'uploading', progress: 0, problem: null });
    this.send(conversationId, localId, held.file);
  }

  remove(conversationId: string, localId: string): void {
    const held = this.in(conversationId).find((entry) => entry.localId === localId);
    if (!held) return;
    if (held.state === 'uploading') this.running.get(localId)?.task.cancel();
    this.forget(held);
    this.write(
      conversationId,
      this.in(conversationId).filter((entry) => entry.localId !== localId),
    );
  }

  /** Those that have arrived, taken out of the tray to be sent. */
  take(conversationId: string): Upload[] {
    const held = this.in(conversationId);
    held.forEach((entry) => this.forget(entry));
    this.write(conversationId, []);
    return held.flatMap(({ upload }) => (upload ? [upload] : []));
  }

  /** Puts files back that a message was to carry. */
  putBack(conversationId: string, uploads: readonly Upload[]): void {
    const back = uploads.map((upload): PendingUpload => ({
      localId: upload.id,
      name: upload.name,
      mediaType: upload.media_type,
      sizeBytes: upload.size_bytes,
      previewUrl: null,
      progress: 1,
      state: 'ready',
      problem: null,
      upload,
    }));
    this.write(conversationId, [...back, ...this.in(conversationId)]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private begin(conversationId: string, file: File): void {
    this.count += 1;
    const localId = `upload-${this.count}`;
    this.write(conversationId, [
      ...this.in(conversationId),
      {
        localId,
        name: file.name,
        mediaType: file.type,
        sizeBytes: file.size,
        previewUrl: file.type.startsWith('image/') ? URL.createObjectURL(file) : null,
        progress: 0,
        state: 'uploading',
        problem: null,
        upload: null,
      },
    ]);
    this.send(conversationId, localId, file);
  }

  private send(conversationId: string, localId: string, file: File): void {
    const task = this.start(conversationId, file, (progress) =>
      this.change(conversationId, localId, { progress }),
    );
    this.running.set(localId, { file, task });
    task.done.then(
      (upload) => this.change(conversationId, localId, { state: 'ready', progress: 1, upload }),
      (error: unknown) => this.change(conversationId, localId, { state: 'failed', problem: inWords(error) }),
    );
  }

  private forget({ localId, previewUrl }: PendingUpload): void {
    this.running.delete(localId);
    if (previewUrl) URL.revokeObjectURL(previewUrl);
  }

  private change(conversationId: string, localId: string, part: Partial<PendingUpload>): void {
    this.write(
      conversationId,
      this.in(conversationId).map((entry) => (entry.localId === localId ? { ...entry, ...part } : entry)),
    );
  }

  private write(conversationId: string, entries: readonly PendingUpload[]): void {
    this.pending.set(conversationId, entries);
    this.listeners.forEach((listener) => listener());
  }
}

function inWords(error: unknown): string {
  if (error instanceof ApiError && error.code === 'file_type_refused') {
    return 'Its content is not what it says: only PDF, PNG, JPEG, WebP and GIF can be sent.';
  }
  return describeError(error);
}
