/** Publishing with a look at what it would change. Knows neither React nor the network. */
import { ApiError } from '../../../shared/api/client';
import type { AnswerChange, AnswerOutcome, Article, ArticleCheck } from '../../../shared/api/types';
import { percent } from '../../../shared/lib/format';
import type { Published } from '../article-editing';
import type { NamedVersion } from './api/check-article';

export interface PublishingCalls {
  check: (named: NamedVersion) => Promise<ArticleCheck>;
  publish: (named: NamedVersion & { accepted: string[] }) => Promise<Article>;
  /** Shows what the check found; whether it is to be published all the same. */
  ask: (check: ArticleCheck) => Promise<boolean>;
}

/** As often as something else may be published between a check and the publication after it. */
const CHECKS = 3;

/** Publishes a version, after asking where somebody ought to look first; `null` where that person says no. */
export async function publishChecked(
  named: NamedVersion,
  isFirst: boolean,
  { check, publish, ask }: PublishingCalls,
): Promise<Published | null> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await check(named);
    if (needsALook(found, isFirst) && !(await ask(found))) return null;
    const accepted = worse(found).map(({ id }) => id);
    try {
      return {
        article: await publish({ ...named, accepted }),
        line: publishedLine(found),
      };
    } catch (error) {
      const isOutdated = error instanceof ApiError && error.code === 'answers_would_change';
      if (!isOutdated || attempt === CHECKS) throw error;
    }
  }
}

export const worse = ({ changes }: ArticleCheck): AnswerChange[] =>
  changes.filter(({ effect }) => effect === 'worse');

/** Whether a person should see the check before it is published. What is close stays close: said the first time only. */
export function needsALook(check: ArticleCheck, isFirst: boolean): boolean {
  return (
    check.changes.some(({ effect }) => effect !== 'better') ||
    check.unanswered.length > 0 ||
    (isFirst && check.too_close.length > 0)
  );
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** "12 questions checked, all answered as before." */
export function checkedLine({ questions, changes }: ArticleCheck): string {
  if (questions === 0) return 'No article has questions that it has to answer.';
  const asked = `${count(questions, 'question', 'questions')} checked`;
  if (changes.length === 0) return `${asked}, ${questions === 1 ? '' : 'all '}answered as before.`;
  const parts = (['worse', 'other', 'better'] as const)
    .map((effect) => ({ effect, number: changes.filter((change) => change.effect === effect).length }))
    .filter(({ number }) => number > 0)
    .map(({ effect, number }) => `${number} answered ${effect === 'other' ? 'differently' : effect}`);
  return `${asked}: ${parts.join(', ')}.`;
}

/** "Published. 12 questions checked, all answered as before." */
export const publishedLine = (check: ArticleCheck): string =>
  check.questions === 0 ? 'Published. Customers get it from now on.' : `Published. ${checkedLine(check)}`;

/** What a question gets, seen from the article that has to answer it: "answered by “Parking” (84%)". */
export function outcomeWords(outcome: AnswerOutcome, articleId: string): string {
  const { verdict, article, confidence } = outcome;
  if (verdict === 'answer' && article) {
    const by = article.id === articleId ? 'this article' : `“${article.title}”`;
    return `answered with ${by} (${percent(confidence)})`;
  }
  return verdict === 'clarify' ? 'asked which one is meant' : 'no answer';
}
