"""The HTTP shapes of rehearsals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from core.markdown import render_markdown
from knowledge_base.article.content import (
    MAXIMUM_BODY_BYTES,
    MAXIMUM_QUESTION_CHARACTERS,
    MAXIMUM_QUESTIONS,
    MAXIMUM_TITLE_CHARACTERS,
    Content,
)
from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.article.schemas import article_url
from knowledge_base.rehearsal.check import Check
from knowledge_base.rehearsal.comparison import Change, CloseArticle
from knowledge_base.rehearsal.models import RegressionQuestion
from knowledge_base.rehearsal.service import UNSAVED, Candidate, Draft, Rehearsed, Reply
from knowledge_base.rehearsal.standing import Effect, Outcome
from knowledge_base.search.corpus import UnitKind
from knowledge_base.search.snapshot import PublishedArticle
from knowledge_base.search.verdict import Verdict

Locale = Annotated[str, Field(max_length=20)]
Phrasing = Annotated[str, Field(max_length=MAXIMUM_QUESTION_CHARACTERS)]


class DraftInput(BaseModel):
    """An article as it stands in the editor, finished or not. Without `article_id` it was never saved."""

    article_id: str | None = Field(None, max_length=32)
    title: str = Field("", max_length=MAXIMUM_TITLE_CHARACTERS)
    category: str = Field("", max_length=80)
    audience: Audience = Audience.PUBLIC
    flow: Flow | None = None
    body: str = Field("", max_length=MAXIMUM_BODY_BYTES)
    questions: list[Phrasing] = Field(default_factory=list, max_length=MAXIMUM_QUESTIONS)
    locale: Locale

    def draft(self) -> Draft:
        """For the service."""
        content = Content(
            self.title, self.category, self.audience, self.body, tuple(self.questions), self.flow
        )
        return Draft(self.article_id, self.locale, content)


class AskInput(BaseModel):
    """A question as a customer of `audience` would ask it; the locale is the draft's, or the default one."""

    question: str
    locale: Locale | None = None
    audience: Audience = Audience.PUBLIC
    draft: DraftInput | None = None


class CandidateArticle(BaseModel):
    """The article of a candidate; `id` is null for a draft that was never saved."""

    id: str | None
    slug: str
    title: str
    url: str
    category_title: str
    audience: Audience
    flow: Flow | None
    is_draft: bool


class CandidatePassage(BaseModel):
    """What would be quoted, as Markdown and as the widget shows it."""

    text: str
    html: str


class MatchedUnit(BaseModel):
    """The text of the article that is nearest to the question, by meaning and by letters (0 to 1)."""

    kind: UnitKind
    text: str
    cosine: float
    letters: float


class Contributions(BaseModel):
    """What each kind of evidence adds to the score: meaning and letters of the phrasings (`asked`) and the body
    (`told`), and what the phrasings of all articles together have taught (`head`).
    """

    asked: float
    told: float
    asked_letters: float
    told_letters: float
    head: float


class CandidateView(BaseModel):
    """An article that may answer. `contributions` add up to `score`, which orders; `confidence` is a probability."""

    article: CandidateArticle
    confidence: float
    score: float
    passage: CandidatePassage
    matched: MatchedUnit
    contributions: Contributions

    @classmethod
    def of(cls, candidate: Candidate, draft_id: str | None) -> CandidateView:
        """`draft_id` is that of the article which is only tried."""
        article, explained = candidate.article, candidate.explained
        return cls(
            article=CandidateArticle(
                id=article.id if article.id != UNSAVED else None,
                slug=article.slug,
                title=article.text.title,
                url=article_url(article.slug),
                category_title=article.category_title,
                audience=article.audience,
                flow=article.flow,
                is_draft=article.id == draft_id,
            ),
            confidence=round(explained.confidence, 4),
            score=round(explained.score, 4),
            passage=CandidatePassage(text=explained.passage, html=render_markdown(explained.passage)),
            matched=MatchedUnit(
                kind=explained.matched.kind,
                text=explained.matched.text,
                cosine=round(explained.matched.cosine, 4),
                letters=round(explained.matched.letters, 4),
            ),
            contributions=Contributions(
                **{name: round(value, 4) for name, value in explained.contributions.items()}
            ),
        )


class ReplyView(BaseModel):
    """What the bot says. `coverage`: the probability that one of the first three candidates answers."""

    verdict: Verdict
    confidence: float
    coverage: float
    locale: str
    candidates: list[CandidateView]
    """Best first; the second is the runner-up."""

    @classmethod
    def of(cls, reply: Reply, draft_id: str | None = None) -> ReplyView:
        """From the service's reply."""
        return cls(
            verdict=reply.explanation.verdict,
            confidence=round(reply.explanation.confidence, 4),
            coverage=round(reply.explanation.coverage, 4),
            locale=reply.locale,
            candidates=[CandidateView.of(candidate, draft_id) for candidate in reply.candidates],
        )


class RehearsalView(BaseModel):
    """The reply as it is now and, where a draft was tried, as it would be with that published."""

    question: str
    audience: Audience
    now: ReplyView
    after: ReplyView | None

    @classmethod
    def of(cls, question: str, audience: Audience, rehearsed: Rehearsed) -> RehearsalView:
        """From what the service found."""
        return cls(
            question=question,
            audience=audience,
            now=ReplyView.of(rehearsed.now),
            after=ReplyView.of(rehearsed.after, rehearsed.draft_id) if rehearsed.after is not None else None,
        )


class RegressionQuestionsInput(BaseModel):
    """The questions that an article has to answer, in order."""

    questions: list[str] = Field(max_length=1_000)


class RegressionQuestionView(BaseModel):
    """A question, kept since when and by whom."""

    text: str
    created_at: datetime
    created_by: str


class RegressionQuestionList(BaseModel):
    """The questions that an article has to answer, in order."""

    questions: list[RegressionQuestionView]

    @classmethod
    def of(cls, questions: Sequence[RegressionQuestion]) -> RegressionQuestionList:
        """From the rows."""
        return cls(
            questions=[
                RegressionQuestionView(
                    text=question.text, created_at=question.created_at, created_by=question.created_by
                )
                for question in questions
            ]
        )


class CheckInput(BaseModel):
    """Which version would be published: the newest."""

    version: int


class ArticleName(BaseModel):
    """An article that is spoken of."""

    id: str
    slug: str
    title: str

    @classmethod
    def of(cls, article: PublishedArticle) -> ArticleName:
        """From what is, or would be, served."""
        return cls(id=article.id, slug=article.slug, title=article.text.title)


class OutcomeView(BaseModel):
    """What the bot says; `article` is the one it answers with, or that comes first."""

    verdict: Verdict
    confidence: float
    article: ArticleName | None

    @classmethod
    def of(cls, outcome: Outcome, articles: Mapping[str, PublishedArticle]) -> OutcomeView:
        """`articles` has all that an outcome may name."""
        return cls(
            verdict=outcome.verdict,
            confidence=round(outcome.confidence, 4),
            article=ArticleName.of(articles[outcome.best]) if outcome.best is not None else None,
        )


class ChangeView(BaseModel):
    """A question of `article`, asked by `audience`, whose answer would be another one."""

    id: str
    question: str
    article: ArticleName
    audience: Audience
    effect: Effect
    before: OutcomeView
    after: OutcomeView

    @classmethod
    def of(cls, change: Change, articles: Mapping[str, PublishedArticle]) -> ChangeView:
        """`articles` has all that a change may name."""
        return cls(
            id=change.id,
            question=change.asked.text,
            article=ArticleName.of(articles[change.asked.article_id]),
            audience=change.asked.audience,
            effect=change.effect,
            before=OutcomeView.of(change.before, articles),
            after=OutcomeView.of(change.after, articles),
        )


class UnansweredView(BaseModel):
    """A question of the article itself that it would not answer."""

    question: str
    after: OutcomeView


class CloseView(BaseModel):
    """Another article, and the two phrasings that are most alike: `own` and `other`, with their cosine."""

    article: ArticleName
    own: str
    other: str
    similarity: float

    @classmethod
    def of(cls, close: CloseArticle) -> CloseView:
        """From what was found."""
        return cls(
            article=ArticleName.of(close.article),
            own=close.own,
            other=close.other,
            similarity=round(close.similarity, 4),
        )


class CheckView(BaseModel):
    """What publishing `version` would do. `questions` were asked; `changes` are sorted, the worse ones first."""

    version: int
    questions: int
    changes: list[ChangeView]
    unanswered: list[UnansweredView]
    too_close: list[CloseView]

    @classmethod
    def of(cls, check: Check) -> CheckView:
        """From the service's check."""
        return cls(
            version=check.version,
            questions=check.questions,
            changes=[ChangeView.of(change, check.articles) for change in check.changes],
            unanswered=[
                UnansweredView(question=one.text, after=OutcomeView.of(one.outcome, check.articles))
                for one in check.unanswered
            ],
            too_close=[CloseView.of(close) for close in check.close],
        )
