import { ApiError, NetworkError, type FileToUpload } from '../api/transport';
import type { Upload } from '../api/types';
import { newId } from '../conversation/new_id';
import type { FileStore, KeptFile } from './file_store';

/** What is written down of a file; its content is with the uploader. */
export interface LocalFile {
  localId: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
}

interface Options {
  store: FileStore;
  /** Rejects with a TransportError. */
  send: (file: FileToUpload, onProgress: (share: number) => void, signal: AbortSignal) => Promise<Upload>;
  onChange: () => void;
}

interface Held extends KeptFile {
  /** The share that has gone out, from 0 to 1. */
  share: number;
  uploadId: string | null;
  running: Promise<string> | null;
  controller: AbortController | null;
  objectUrl: string | null;
}

/** Brings files to the server, each once however often it is asked to, and keeps them until they are delivered. */
export class Uploader {
  readonly #options: Options;
  readonly #held = new Map<string, Held>();
  /** Pictures of delivered files, by their id on the server: shown again without being fetched. */
  readonly #delivered = new Map<string, string>();
  readonly #restored: Promise<void>;

  constructor(options: Options) {
    this.#options = options;
    this.#restored = options.store.readAll().then((files) => {
      for (const [localId, file] of files) if (!this.#held.has(localId)) this.#hold(localId, file);
      if (files.size > 0) options.onChange();
    });
  }

  add(blob: Blob, name: string): LocalFile {
    const localId = newId();
    this.#hold(localId, { blob, name });
    this.#options.store.put(localId, { blob, name });
    return { localId, name, mediaType: blob.type, sizeBytes: blob.size };
  }

  /** The id of the upload. Rejects with a TransportError; a file that is no longer there is an ApiError `file_gone`. */
  async upload(localId: string): Promise<string> {
    await this.#restored;
    const held = this.#held.get(localId);
    if (!held) throw new ApiError(410, { error: 'file_gone' });
    if (held.uploadId !== null) return held.uploadId;
    held.running ??= this.#run(held).finally(() => {
      held.running = null;
      held.controller = null;
    });
    return held.running;
  }

  /** From 0 to 1, and 1 only once the server has it. */
  shareOf(localId: string): number {
    const held = this.#held.get(localId);
    if (!held) return 0;
    return held.uploadId === null ? Math.min(held.share, 0.98) : 1;
  }

  /** Where an `img` finds the file; null when it is no longer there. */
  objectUrl(localId: string): string | null {
    const held = this.#held.get(localId);
    if (!held) return null;
    return (held.objectUrl ??= URL.createObjectURL(held.blob));
  }

  /** The same for a file that this page has delivered, by the id of its document. */
  deliveredUrl(documentId: string): string | null {
    return this.#delivered.get(documentId) ?? null;
  }

  /** The server no longer knows what was uploaded: the next `upload` begins again. */
  forgetUpload(localId: string): void {
    const held = this.#held.get(localId);
    if (held) held.uploadId = null;
  }

  /** The message it went with is stored. */
  deliver(localId: string): void {
    const held = this.#held.get(localId);
    if (held?.objectUrl && held.uploadId !== null) this.#delivered.set(held.uploadId, held.objectUrl);
    this.#held.delete(localId);
    this.#options.store.delete(localId);
  }

  /** Stops its upload and lets go of it. */
  discard(localId: string): void {
    const held = this.#held.get(localId);
    this.#held.delete(localId);
    this.#options.store.delete(localId);
    held?.controller?.abort();
    if (held?.objectUrl) URL.revokeObjectURL(held.objectUrl);
  }

  #hold(localId: string, file: KeptFile): void {
    const fresh = { share: 0, uploadId: null, running: null, controller: null, objectUrl: null };
    this.#held.set(localId, { ...file, ...fresh });
  }

  async #run(held: Held): Promise<string> {
    held.controller = new AbortController();
    held.share = 0;
    if (!navigator.onLine) throw new NetworkError('offline');
    const onProgress = (share: number) => {
      held.share = share;
      this.#options.onChange();
    };
    const upload = await this.#options.send(held, onProgress, held.controller.signal);
    held.uploadId = upload.id;
    this.#options.onChange();
    return upload.id;
  }
}
