import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';

import type { Article } from '../../shared/api/types';
import { notifyDone, notifyError } from '../../shared/components/notify';
import { createArticle } from './api/create-article';
import { publishArticle } from './api/publish-article';
import { saveArticle } from './api/save-article';
import { submitArticle } from './api/submit-article';
import { ArticleEditing, isUnsaved, type Published } from './article-editing';
import { rememberArticle } from './use-article-action';

const SERVER = {
  create: createArticle,
  save: saveArticle,
  submit: submitArticle,
};

type Publish = (article: Article) => Promise<Published | null>;

async function publishAtOnce({ id, version }: Article): Promise<Published> {
  return {
    article: await publishArticle({ id, version }),
    line: 'Published. Customers get it from now on.',
  };
}

/**
 * An article being edited: fields, what is unsaved, saving and publishing, and the conflict with a
 * colleague's version, should one come up. `stored` is the newest version known; `null` for a new article.
 * `publish` (of the first call) may ask before it publishes, and answer `null` when it hasn't.
 */
export function useArticleEditor(
  stored: Article | null,
  onCreated: (article: Article) => void,
  publish: Publish = publishAtOnce,
) {
  const client = useQueryClient();
  const [editing] = useState(
    () =>
      new ArticleEditing(
        stored,
        window.localStorage,
        { ...SERVER, publish },
        {
          onArticle: (article) => rememberArticle(client, article),
          onCreated,
          onDone: notifyDone,
          onError: notifyError,
        },
      ),
  );
  const state = useSyncExternalStore(editing.subscribe, editing.getState);

  useEffect(() => {
    if (stored) editing.receive(stored);
  }, [editing, stored]);

  // A page that is left keeps what is not saved, whichever way it is left.
  useEffect(() => {
    editing.open();
    window.addEventListener('pagehide', editing.keep);
    return () => {
      window.removeEventListener('pagehide', editing.keep);
      editing.keep();
    };
  }, [editing]);

  return {
    ...state,
    isDirty: isUnsaved(state),
    isSaving: state.busy === 'saving',
    isPublishing: state.busy === 'publishing',
    change: editing.change,
    typeQuestion: editing.typeQuestion,
    saveDraft: editing.saveDraft,
    saveAndPublish: editing.saveAndPublish,
    saveAndSubmit: editing.saveAndSubmit,
    discard: editing.discard,
    takeTheirs: editing.takeTheirs,
    keepMine: editing.keepMine,
    bringBack: editing.bringBack,
    forgetAside: editing.forgetAside,
  };
}

export type ArticleEditor = ReturnType<typeof useArticleEditor>;
