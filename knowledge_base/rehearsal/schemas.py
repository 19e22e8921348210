"""The HTTP shapes of rehearsals."""

from __future__ import annotations

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
from knowledge_base.rehearsal.service import UNSAVED, Candidate, Draft, Rehearsed, Reply
from knowledge_base.search.corpus import UnitKind
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
