/** What an editor changes of an article. Pure. */
import type { Article, Audience, Flow } from '../../shared/api/types';

export interface ArticleFields {
  title: string;
  category: string;
  locale: string;
  audience: Audience;
  flow: Flow | null;
  body: string;
  questions: string[];
}

export const EMPTY_FIELDS: ArticleFields = {
  title: '',
  category: '',
  locale: 'en',
  audience: 'public',
  flow: null,
  body: '',
  questions: [],
};

export function fieldsOf(article: Article): ArticleFields {
  const { title, category, locale, audience, flow, body, questions } = article;
  return { title, category, locale, audience, flow, body, questions };
}

const NAMES: Record<keyof ArticleFields, string> = {
  title: 'title',
  category: 'category',
  locale: 'language',
  audience: 'audience',
  flow: 'follow-up',
  body: 'text',
  questions: 'questions',
};

/** The names, for people, of the fields in which two states differ. */
export function differingFields(a: ArticleFields, b: ArticleFields): string[] {
  return (Object.keys(NAMES) as (keyof ArticleFields)[])
    .filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
    .map((field) => NAMES[field]);
}

export const isSame = (a: ArticleFields, b: ArticleFields): boolean => differingFields(a, b).length === 0;

/** As the server has it (article/content.py). */
const MAXIMUM_BODY_BYTES = 200 * 1024;

export type FieldErrors = Partial<Record<keyof ArticleFields, string>>;

/** What keeps an article from being saved; nothing when empty. */
export function validate(fields: ArticleFields): FieldErrors {
  const errors: FieldErrors = {};
  if (fields.title.trim() === '') errors.title = 'Give the article a title';
  if (fields.category.trim() === '') errors.category = 'Choose a category';
  if (fields.body.trim() === '') errors.body = 'Write what the customer should read';
  const bodyBytes = new TextEncoder().encode(fields.body).length;
  if (bodyBytes > MAXIMUM_BODY_BYTES) {
    errors.body = `The text has ${Math.ceil(bodyBytes / 1024)} KB; ${MAXIMUM_BODY_BYTES / 1024} KB are allowed`;
  }
  return errors;
}

/** As the server gets it: without blanks at the ends and without empty questions. */
export function cleaned(fields: ArticleFields): ArticleFields {
  return {
    ...fields,
    title: fields.title.trim(),
    questions: fields.questions.map((question) => question.trim()).filter(Boolean),
  };
}

/** `questions` with every line of `pasted` that is not among them yet. List marks at the start of a line go. */
export function withPastedQuestions(questions: readonly string[], pasted: string): string[] {
  const result = [...questions];
  const known = new Set(questions.map((question) => question.trim().toLowerCase()));
  for (const line of pasted.split(/\r?\n/)) {
    const question = line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim();
    if (question === '' || known.has(question.toLowerCase())) continue;
    known.add(question.toLowerCase());
    result.push(question);
  }
  return result;
}
