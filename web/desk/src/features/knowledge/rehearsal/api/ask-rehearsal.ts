import { useMutation } from '@tanstack/react-query';

import { request } from '../../../../shared/api/client';
import type { Audience, Rehearsal } from '../../../../shared/api/types';
import type { ArticleFields } from '../../fields';

export interface RehearsalQuestion {
  question: string;
  audience: Audience;
  /** What is in the editor; `null` to ask only what is published. */
  draft: { articleId: string | null; fields: ArticleFields } | null;
}

/** What the bot says, and why; with a draft also what it would say once that is published. Nothing is stored. */
export const askRehearsal = ({ question, audience, draft }: RehearsalQuestion): Promise<Rehearsal> =>
  request('/api/knowledge/rehearsal/ask', {
    method: 'POST',
    body: {
      question,
      audience,
      draft: draft && { ...draft.fields, article_id: draft.articleId },
    },
  });

export const useAskRehearsal = () => useMutation({ mutationFn: askRehearsal });
