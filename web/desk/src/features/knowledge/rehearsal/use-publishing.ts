import { useCallback, useState } from 'react';

import type { Article, ArticleCheck } from '../../../shared/api/types';
import { publishArticle } from '../api/publish-article';
import type { Published } from '../article-editing';
import { checkArticle } from './api/check-article';
import { publishChecked } from './publishing';

/** A check that waits for somebody to say whether to publish. */
export interface WaitingCheck {
  article: Article;
  check: ArticleCheck;
  decide: (isAccepted: boolean) => void;
}

/** Publishing behind the check; `waiting` is to be shown by a `PublishDialog`. `publish` never changes. */
export function usePublishing() {
  const [waiting, setWaiting] = useState<WaitingCheck | null>(null);
  const publish = useCallback(async (article: Article): Promise<Published | null> => {
    const ask = (check: ArticleCheck) =>
      new Promise<boolean>((resolve) => {
        const decide = (isAccepted: boolean) => {
          setWaiting(null);
          resolve(isAccepted);
        };
        setWaiting({ article, check, decide });
      });
    const named = { id: article.id, version: article.version };
    const isFirst = article.published_version === null;
    return publishChecked(named, isFirst, {
      check: checkArticle,
      publish: publishArticle,
      ask,
    });
  }, []);
  return { waiting, publish };
}
