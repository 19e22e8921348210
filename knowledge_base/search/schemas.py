"""The HTTP shapes of search."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.article.schemas import article_url
from knowledge_base.search.service import Answer, FoundHit
from knowledge_base.search.verdict import Verdict


class SearchInput(BaseModel):
    """A question. `audience` and `conversation_id` are for calls with the service token, `audience` for staff too."""

    text: str
    locale: str | None = Field(None, max_length=20)
    limit: int = Field(3, ge=1, le=10)
    audience: Audience = Audience.PUBLIC
    conversation_id: str | None = Field(None, max_length=64)


class ArticleReference(BaseModel):
    """The article of a hit."""

    id: str
    slug: str
    title: str
    url: str
    category: str
    category_title: str
    flow: Flow | None


class PassageView(BaseModel):
    """The part of the article that answers, as Markdown."""

    text: str


class HitView(BaseModel):
    """A candidate; `confidence` is the probability that it answers, `score` only orders."""

    article: ArticleReference
    passage: PassageView
    score: float
    confidence: float

    @classmethod
    def of(cls, found: FoundHit, default_locale: str) -> HitView:
        """From a hit and its article."""
        article = found.article
        return cls(
            article=ArticleReference(
                id=article.id,
                slug=article.slug,
                title=article.text.title,
                url=article_url(article.slug, article.locale if article.locale != default_locale else None),
                category=article.category,
                category_title=article.category_title,
                flow=article.flow,
            ),
            passage=PassageView(text=found.hit.passage),
            score=round(found.hit.score, 4),
            confidence=round(found.hit.confidence, 4),
        )


class AnswerView(BaseModel):
    """What the knowledge base says to a question. With `none`, the hits are what came nearest."""

    verdict: Verdict
    confidence: float
    hits: list[HitView]
    question_id: str | None
    """Of what customers ask; what staff look up is not recorded."""


class PartView(AnswerView):
    """One of several questions in a message."""

    text: str


class SearchView(AnswerView):
    """What the knowledge base says to a message as a whole; with `parts`, what it says to each of its questions.

    There are `parts` only where the message asks two or three things and each has an answer; each is then recorded as a
    question of its own, and `question_id` is that of the first.
    """

    parts: list[PartView]


def answer_fields(answer: Answer, question_id: str | None, default_locale: str) -> dict[str, Any]:
    """The fields of AnswerView, from an answer that was recorded under `question_id`."""
    return {
        "verdict": answer.result.verdict,
        "confidence": round(answer.result.confidence, 4),
        "hits": [HitView.of(found, default_locale) for found in answer.hits],
        "question_id": question_id,
    }
