/**
 * An article in the editor: what is typed, what is stored, and how the one becomes the other. Knows neither React nor the
 * network: the hook gives it both.
 *
 * One thing happens after the other. What is saved, published or submitted is what was typed when its turn comes, so that
 * nothing that was typed before "Publish" was pressed is left out, however fast; what is typed while a request is under way
 * stays typed.
 */
import { ApiError, fieldProblems } from '../../shared/api/client';
import type { Article } from '../../shared/api/types';
import {
  type ArticleFields,
  cleaned,
  EMPTY_FIELDS,
  type FieldErrors,
  fieldsOf,
  isSame,
  validate,
  withPastedQuestions,
} from './fields';
import { dropLocalDraft, keepLocalDraft, type LocalDraft, readLocalDraft } from './local-draft';

/** How long after the last change the browser keeps a copy of what is not saved. */
export const KEEP_AFTER_MS = 400;

export type Busy = 'saving' | 'publishing' | 'submitting' | null;

export interface EditingState {
  /** The stored version that the fields were made from; `null` for a new article. */
  base: Article | null;
  fields: ArticleFields;
  /** A question that is typed and not yet added. */
  question: string;
  errors: FieldErrors;
  /** A colleague's version that was saved meanwhile. */
  conflict: Article | null;
  /** When the unsaved changes that were found in the browser were made. */
  restoredFrom: string | null;
  /** What this editor had written when they took a colleague's version. */
  setAside: LocalDraft | null;
  busy: Busy;
}

export interface Published {
  article: Article;
  /** What to tell who published it. */
  line: string;
}

export interface ArticleServer {
  create: (fields: ArticleFields) => Promise<Article>;
  save: (change: { id: string; version: number; fields: ArticleFields }) => Promise<Article>;
  /** `null` when whoever was asked has decided against it. */
  publish: (article: Article) => Promise<Published | null>;
  submit: (named: { id: string; version: number }) => Promise<Article>;
}

export interface EditingCalls {
  /** The server's newest word on the article. */
  onArticle: (article: Article) => void;
  onCreated: (article: Article) => void;
  onDone: (message: string) => void;
  onError: (title: string, error: unknown) => void;
}

const NEW = 'new';
const asideOf = (draftId: string): string => `${draftId}.aside`;

/** The fields with the question that is typed and not yet added. */
export function writtenIn({ fields, question }: Pick<EditingState, 'fields' | 'question'>): ArticleFields {
  return question.trim() === ''
    ? fields
    : { ...fields, questions: withPastedQuestions(fields.questions, question) };
}

export function isUnsaved(state: EditingState): boolean {
  return !isSame(writtenIn(state), state.base ? fieldsOf(state.base) : EMPTY_FIELDS);
}

export class ArticleEditing {
  private state: EditingState;
  private draftId: string;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private held: Article | null = null;
  private isHandedOver = false;
  private isTouched = false;

  constructor(
    stored: Article | null,
    private readonly storage: Storage,
    private readonly server: ArticleServer,
    private readonly calls: EditingCalls,
  ) {
    this.draftId = stored?.id ?? NEW;
    this.state = {
      ...startingState(stored, readLocalDraft(storage, this.draftId)),
      setAside: readLocalDraft(storage, asideOf(this.draftId)),
    };
    if (stored) this.receive(stored);
  }

  readonly getState = (): EditingState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The page is there: what was typed into the one before it since this one was prepared is taken over. */
  readonly open = (): void => {
    const draft = readLocalDraft(this.storage, this.draftId);
    if (this.isTouched || !draft || isSame(draft.fields, writtenIn(this.state))) return;
    this.update({ fields: draft.fields, question: '', restoredFrom: draft.keptAt });
  };

  readonly change = (part: Partial<ArticleFields>): void => {
    this.isTouched = true;
    const errors = Object.fromEntries(
      Object.entries(this.state.errors).filter(([field]) => !(field in part)),
    );
    this.update({ fields: { ...this.state.fields, ...part }, errors });
  };

  readonly typeQuestion = (question: string): void => {
    this.isTouched = true;
    this.update({ question });
  };

  /** A newer word of the server: taken over where nothing would be lost, else for the editor to decide. */
  receive(stored: Article): void {
    const { base } = this.state;
    if (this.waiting > 0) {
      this.held = stored;
      return;
    }
    if (!base || stored.version < base.version) return;
    if (stored.version === base.version) this.update({ base: stored });
    else if (isUnsaved(this.state)) this.update({ conflict: stored });
    else this.adopt(stored, null);
  }

  readonly saveDraft = (overVersion?: number): Promise<boolean> =>
    this.inTurn('saving', async () => {
      const wasNew = this.state.base === null;
      const article = await this.store(overVersion);
      if (!article) return false;
      this.calls.onDone('Saved');
      if (wasNew) this.handOver(article);
      return true;
    });

  readonly saveAndPublish = (): Promise<void> =>
    this.saveAnd('publishing', 'The article was not published', async (article) => {
      const published = await this.server.publish(article);
      if (published) this.calls.onDone(published.line);
      return published?.article ?? null;
    });

  readonly saveAndSubmit = (): Promise<void> =>
    this.saveAnd('submitting', 'The article was not submitted', async (article) => {
      const submitted = await this.server.submit({ id: article.id, version: article.version });
      this.calls.onDone('Submitted for review');
      return submitted;
    });

  /** Throws the unsaved changes away, for the last version stored. */
  readonly discard = (): void => {
    const { base } = this.state;
    if (base) this.adopt(base, null);
    else this.update({ fields: EMPTY_FIELDS, question: '', errors: {}, restoredFrom: null });
  };

  /** Goes on with a colleague's version; what was written here is set aside, not lost. */
  readonly takeTheirs = (theirs: Article): void => {
    const mine = this.draft();
    keepLocalDraft(this.storage, asideOf(this.draftId), mine);
    this.adopt(theirs, null);
    this.update({ setAside: mine });
  };

  /** Puts the fields here over a colleague's version, which stays in the article's history. */
  readonly keepMine = (theirs: Article): Promise<boolean> => this.saveDraft(theirs.version);

  /** What was set aside is in the editor again, over the newest version, and not saved yet. */
  readonly bringBack = (): void => {
    const { setAside } = this.state;
    if (!setAside) return;
    this.forgetAside();
    this.update({ fields: setAside.fields, question: '', errors: {} });
  };

  readonly forgetAside = (): void => {
    dropLocalDraft(this.storage, asideOf(this.draftId));
    this.update({ setAside: null });
  };

  /** Keeps what is not saved in the browser at once: the page may be gone the next moment. */
  readonly keep = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (isUnsaved(this.state)) keepLocalDraft(this.storage, this.draftId, this.draft());
    else dropLocalDraft(this.storage, this.draftId);
  };

  private draft(): LocalDraft {
    return {
      fields: writtenIn(this.state),
      version: this.state.base?.version ?? 0,
      keptAt: new Date().toISOString(),
    };
  }

  private update(part: Partial<EditingState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
    if (this.isHandedOver || !isUnsaved(this.state)) this.keep();
    else this.timer ??= setTimeout(this.keep, KEEP_AFTER_MS);
  }

  private async inTurn<Result>(busy: Busy, work: () => Promise<Result>): Promise<Result> {
    this.waiting += 1;
    const former = this.turn;
    const mine = (async () => {
      await former.catch(() => undefined);
      this.update({ busy });
      try {
        return await work();
      } finally {
        this.waiting -= 1;
        if (this.waiting === 0) {
          this.update({ busy: null });
          const { held } = this;
          this.held = null;
          if (held) this.receive(held);
        }
      }
    })();
    this.turn = mine;
    return mine;
  }

  private saveAnd(
    busy: Busy,
    failure: string,
    then: (article: Article) => Promise<Article | null>,
  ): Promise<void> {
    return this.inTurn(busy, async () => {
      const wasNew = this.state.base === null;
      let article = isUnsaved(this.state) || !this.state.base ? await this.store() : this.state.base;
      if (!article) return;
      try {
        const saved = { fields: fieldsOf(article), question: '' };
        const outcome = await then(article);
        if (outcome) {
          article = outcome;
          this.adopt(article, saved);
          this.calls.onArticle(article);
        }
      } catch (error) {
        this.report(failure, error);
      }
      if (wasNew) this.handOver(article);
    });
  }

  /** The stored article; `null` when it could not be stored, which has been told. */
  private async store(overVersion?: number): Promise<Article | null> {
    const { base, fields, question } = this.state;
    const written = writtenIn(this.state);
    const errors = validate(written);
    this.update({ errors });
    if (Object.keys(errors).length > 0) return null;
    const sent = cleaned(written);
    try {
      const article = base
        ? await this.server.save({ id: base.id, version: overVersion ?? base.version, fields: sent })
        : await this.server.create(sent);
      this.adopt(article, { fields, question });
      this.calls.onArticle(article);
      return article;
    } catch (error) {
      this.report('The article was not saved', error);
      return null;
    }
  }

  /** `article` is what is stored now. What was typed since `sent` was taken from the fields stays typed. */
  private adopt(article: Article, sent: Pick<EditingState, 'fields' | 'question'> | null): void {
    const { fields, question } = this.state;
    const isUntouched = sent === null || isSame(fields, sent.fields);
    this.update({
      base: article,
      fields: isUntouched ? fieldsOf(article) : writtenIn({ fields, question: sent.question }),
      question: sent === null || question === sent.question ? '' : question,
      conflict: null,
      restoredFrom: null,
      errors: {},
    });
  }

  /**
   * A new article has an address of its own now, where the editor goes on with what was typed meanwhile. What is typed
   * until that page is there is kept at each letter: the page begins with what is kept.
   */
  private handOver(article: Article): void {
    dropLocalDraft(this.storage, this.draftId);
    this.draftId = article.id;
    this.isHandedOver = true;
    this.keep();
    this.calls.onCreated(article);
  }

  private report(title: string, error: unknown): void {
    if (error instanceof ApiError && error.code === 'edit_conflict' && isArticle(error.extra.current)) {
      this.update({ conflict: error.extra.current });
      return;
    }
    const errors: FieldErrors = Object.fromEntries(
      fieldProblems(error)
        .filter(({ field }) => field in EMPTY_FIELDS)
        .map(({ field, problem }) => [field, problem]),
    );
    if (error instanceof ApiError && error.code === 'article_too_large') errors.body = error.detail;
    if (Object.keys(errors).length > 0) this.update({ errors });
    this.calls.onError(title, error);
  }
}

function startingState(stored: Article | null, draft: LocalDraft | null): Omit<EditingState, 'setAside'> {
  const fields = stored ? fieldsOf(stored) : EMPTY_FIELDS;
  const rest = { question: '', errors: {}, conflict: null, busy: null };
  if (!draft || isSame(draft.fields, fields)) return { ...rest, base: stored, fields, restoredFrom: null };
  // Kept with the version they were made on, so that saving them over a newer one is a conflict, not a loss.
  const base = stored && { ...stored, version: draft.version };
  return { ...rest, base, fields: draft.fields, restoredFrom: draft.keptAt };
}

function isArticle(value: unknown): value is Article {
  return typeof value === 'object' && value !== null && 'version' in value && 'body' in value;
}
