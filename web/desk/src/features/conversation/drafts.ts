import { readStored, writeStored } from '../../shared/lib/stored';

export type ComposerMode = 'reply' | 'note';

/** What was begun and not sent, by conversation and kind; lives as long as the browser's tab. */
export class DraftStore {
  private readonly drafts = new Map<string, string>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Storage) {}

  read(conversationId: string, mode: ComposerMode): string {
    const key = keyOf(conversationId, mode);
    const held = this.drafts.get(key);
    if (held !== undefined) return held;
    const stored: unknown = readStored<unknown>(this.storage, key, '');
    const text = typeof stored === 'string' ? stored : '';
    this.drafts.set(key, text);
    return text;
  }

  write(conversationId: string, mode: ComposerMode, text: string): void {
    const key = keyOf(conversationId, mode);
    this.drafts.set(key, text);
    writeStored(this.storage, key, text);
    this.listeners.forEach((listener) => listener());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

const keyOf = (conversationId: string, mode: ComposerMode) => `frontdesk.draft.${conversationId}.${mode}`;

/** `addition` below `text`, with one empty line between them where there is something on both sides. */
export function appended(text: string, addition: string): string {
  return text.trim() === '' ? addition : `${text.trimEnd()}\n\n${addition}`;
}
