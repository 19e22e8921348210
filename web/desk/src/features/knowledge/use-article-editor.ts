import { useCallback, useEffect, useMemo, useState } from 'react';

import { ApiError, fieldProblems } from '../../shared/api/client';
import type { Article } from '../../shared/api/types';
import { notifyDone, notifyError } from '../../shared/components/notify';
import { useCreateArticle } from './api/create-article';
import { usePublishArticle } from './api/publish-article';
import { useSaveArticle } from './api/save-article';
import {
  type ArticleFields,
  cleaned,
  EMPTY_FIELDS,
  type FieldErrors,
  fieldsOf,
  isSame,
  validate,
} from './fields';
import { dropLocalDraft, keepLocalDraft, readLocalDraft } from './local-draft';

/** How long after the last change the browser keeps a copy of what is not saved. */
const KEEP_AFTER_MS = 400;

interface EditorState {
  /** The stored version that the fields were made from; `null` for a new article. */
  base: Article | null;
  fields: ArticleFields;
  /** When the unsaved changes that were found in the browser were made. */
  restoredFrom: string | null;
}

/**
 * An article being edited: fields, what is unsaved, saving and publishing, and the conflict with a
 * colleague's version, should one come up. `stored` is the newest version known; `null` for a new article.
 */
export function useArticleEditor(stored: Article | null, onCreated: (article: Article) => void) {
  const draftId = stored?.id ?? 'new';
  const [state, setState] = useState<EditorState>(() => startingState(stored, draftId));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [conflict, setConflict] = useState<Article | null>(null);
  const create = useCreateArticle();
  const save = useSaveArticle();
  const publish = usePublishArticle();
  const { base, fields } = state;
  const saved = useMemo(() => (base ? fieldsOf(base) : EMPTY_FIELDS), [base]);
  const isDirty = !isSame(fields, saved);

  // A colleague's newer version: taken over where nothing would be lost, else for the editor to decide.
  const isOvertaken = base !== null && stored !== null && stored.version > base.version;
  if (isOvertaken && !isDirty) setState({ base: stored, fields: fieldsOf(stored), restoredFrom: null });
  // Same version, newer status (published, archived, ...): only what is not edited has changed.
  else if (base && stored && !isOvertaken && stored !== base && stored.version === base.version) {
    setState({ ...state, base: stored });
  }

  useEffect(() => {
    if (!isDirty) {
      dropLocalDraft(window.localStorage, draftId);
      return undefined;
    }
    const timer = setTimeout(
      () =>
        keepLocalDraft(window.localStorage, draftId, {
          fields,
          version: base?.version ?? 0,
          keptAt: new Date().toISOString(),
        }),
      KEEP_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [base?.version, draftId, fields, isDirty]);

  const change = useCallback((part: Partial<ArticleFields>) => {
    setState((current) => ({ ...current, fields: { ...current.fields, ...part } }));
    setErrors((current) => Object.fromEntries(Object.entries(current).filter(([field]) => !(field in part))));
  }, []);

  const adopt = useCallback((article: Article, sent: ArticleFields | null) => {
    setConflict(null);
    setState((current) => ({
      base: article,
      // What was typed while the request was on its way stays typed.
      fields: sent && !isSame(current.fields, sent) ? current.fields : fieldsOf(article),
      restoredFrom: null,
    }));
  }, []);

  const report = (title: string, error: unknown) => {
    if (error instanceof ApiError && error.code === 'edit_conflict' && isArticle(error.extra.current)) {
      setConflict(error.extra.current);
      return;
    }
    const problems = fieldProblems(error).filter(({ field }) => field in EMPTY_FIELDS);
    if (problems.length > 0)
      setErrors(Object.fromEntries(problems.map(({ field, problem }) => [field, problem])));
    notifyError(title, error);
  };

  /** The stored article; `null` when it could not be stored, which has been told. */
  const store = async (overVersion?: number): Promise<Article | null> => {
    const problems = validate(fields);
    setErrors(problems);
    if (Object.keys(problems).length > 0) return null;
    const sent = cleaned(fields);
    try {
      if (!base) {
        const article = await create.mutateAsync(sent);
        dropLocalDraft(window.localStorage, 'new');
        adopt(article, null);
        return article;
      }
      const article = await save.mutateAsync({
        id: base.id,
        version: overVersion ?? base.version,
        fields: sent,
      });
      adopt(article, fields);
      return article;
    } catch (error) {
      report('The article was not saved', error);
      return null;
    }
  };

  const saveDraft = async (overVersion?: number): Promise<boolean> => {
    const article = await store(overVersion);
    if (!article) return false;
    notifyDone('Saved');
    if (!base) onCreated(article);
    return true;
  };

  const saveAndPublish = async (): Promise<void> => {
    const article = isDirty || !base ? await store() : base;
    if (!article) return;
    try {
      adopt(await publish.mutateAsync({ id: article.id, version: article.version }), fieldsOf(article));
      notifyDone('Published. Customers get it from now on.');
    } catch (error) {
      report('The article was not published', error);
    }
    if (!base) onCreated(article);
  };

  return {
    fields,
    base,
    errors,
    isDirty,
    restoredFrom: state.restoredFrom,
    conflict: conflict ?? (isOvertaken && isDirty ? stored : null),
    isSaving: create.isPending || save.isPending,
    isPublishing: publish.isPending,
    change,
    saveDraft,
    saveAndPublish,
    /** Throws the unsaved changes away, for a colleague's version or the last one stored. */
    discard: (article: Article | null = base) =>
      article ? adopt(article, null) : setState({ base: null, fields: EMPTY_FIELDS, restoredFrom: null }),
    /** Puts the fields here over a colleague's version, which stays in the article's history. */
    keepMine: (theirs: Article) => saveDraft(theirs.version),
  };
}

export type ArticleEditor = ReturnType<typeof useArticleEditor>;

function startingState(stored: Article | null, draftId: string): EditorState {
  const fields = stored ? fieldsOf(stored) : EMPTY_FIELDS;
  const draft = readLocalDraft(window.localStorage, draftId);
  if (!draft || isSame(draft.fields, fields)) return { base: stored, fields, restoredFrom: null };
  // Kept with the version they were made on, so that saving them over a newer one is a conflict, not a loss.
  const base = stored && { ...stored, version: draft.version };
  return { base, fields: draft.fields, restoredFrom: draft.keptAt };
}

function isArticle(value: unknown): value is Article {
  return typeof value === 'object' && value !== null && 'version' in value && 'body' in value;
}
