/** Unsaved changes of an article, kept in the browser until they are saved or thrown away. */
import { readStored, writeStored } from '../../shared/lib/stored';
import { type ArticleFields, EMPTY_FIELDS } from './fields';

export interface LocalDraft {
  fields: ArticleFields;
  /** The version they were made on; 0 for an article that does not exist yet. */
  version: number;
  keptAt: string;
}

const keyOf = (articleId: string) => `frontdesk.article-draft.${articleId}`;

export function readLocalDraft(storage: Storage, articleId: string): LocalDraft | null {
  const stored = readStored<Partial<LocalDraft> | null>(storage, keyOf(articleId), null);
  if (!stored?.fields || typeof stored.version !== 'number' || typeof stored.keptAt !== 'string') return null;
  // A draft of an older desk may lack fields that were added since.
  return { fields: { ...EMPTY_FIELDS, ...stored.fields }, version: stored.version, keptAt: stored.keptAt };
}

export function keepLocalDraft(storage: Storage, articleId: string, draft: LocalDraft): void {
  writeStored(storage, keyOf(articleId), draft);
}

export function dropLocalDraft(storage: Storage, articleId: string): void {
  writeStored(storage, keyOf(articleId), null);
}
