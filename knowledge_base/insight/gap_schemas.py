"""The HTTP shapes of gaps and of phrasings to add."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from knowledge_base.article.content import MAXIMUM_QUESTIONS
from knowledge_base.insight.gap_service import Gap, GapReport
from knowledge_base.insight.models import SuggestedPhrasing

MAXIMUM_ASKED_CHARACTERS = 4_000


class ExampleView(BaseModel):
    """A question in nearly these words, how often it was asked, and how often the answer didn't help."""

    text: str
    count: int
    unhelpful: int


class NearestView(BaseModel):
    """The article that comes nearest, and the probability that it answers."""

    article_id: str
    confidence: float


class GapView(BaseModel):
    """Questions about one subject that no article answers well. `by_day`: the report's `dates`."""

    name: str
    question: str
    count: int
    before: int
    by_day: list[int]
    wordings: int
    unhelpful: int
    examples: list[ExampleView]
    nearest: NearestView | None

    @classmethod
    def of(cls, gap: Gap) -> GapView:
        """From a named cluster."""
        found = gap.cluster
        nearest = found.nearest
        return cls(
            name=gap.name,
            question=found.question,
            count=found.trend.count,
            before=found.trend.before,
            by_day=list(found.trend.by_day),
            wordings=found.wordings,
            unhelpful=found.unhelpful,
            examples=[
                ExampleView(text=one.text, count=one.count, unhelpful=one.unhelpful) for one in found.examples
            ],
            nearest=NearestView(article_id=nearest.article_id, confidence=round(nearest.confidence, 4))
            if nearest.article_id is not None
            else None,
        )


class GapReportView(BaseModel):
    """The gaps of a period, most asked first.

    `solved`: different questions that today's articles answer. `left_out`: different questions that were too many to be
    looked at. `is_computing`: a newer report is on its way; ask again. `computed_at` is null until there is a first.
    """

    days: int
    locale: str
    dates: list[date]
    computed_at: datetime | None
    is_computing: bool
    gaps: list[GapView]
    solved: int
    left_out: int

    @classmethod
    def of(cls, days: int, locale: str, report: GapReport | None, *, is_computing: bool) -> GapReportView:
        """From a report, or from none yet."""
        return cls(
            days=days,
            locale=locale,
            dates=report.period.dates() if report else [],
            computed_at=report.computed_at if report else None,
            is_computing=is_computing,
            gaps=[GapView.of(gap) for gap in report.gaps] if report else [],
            solved=report.solved if report else 0,
            left_out=report.left_out if report else 0,
        )


class DismissalInput(BaseModel):
    """A gap that nobody wants to fill: its `question`, and its `count` in the last `days`."""

    question: str = Field(min_length=1, max_length=MAXIMUM_ASKED_CHARACTERS)
    locale: str | None = Field(None, max_length=20)
    count: int = Field(ge=1)
    days: int = Field(ge=1, le=366)


class PhrasingsInput(BaseModel):
    """Customers' words for what an article answers."""

    questions: list[str] = Field(min_length=1, max_length=MAXIMUM_QUESTIONS)


class SuggestionInput(BaseModel):
    """An agent answered `question` with the article."""

    article_id: str = Field(max_length=32)
    question: str = Field(min_length=1, max_length=MAXIMUM_ASKED_CHARACTERS)


class PhrasingView(BaseModel):
    """A phrasing to accept or dismiss; `times` it was answered so."""

    id: str
    article_id: str
    text: str
    times: int
    suggested_at: datetime
    suggested_by: str

    @classmethod
    def of(cls, phrasing: SuggestedPhrasing) -> PhrasingView:
        """From the row."""
        return cls(
            id=phrasing.id,
            article_id=phrasing.article_id,
            text=phrasing.text,
            times=phrasing.times,
            suggested_at=phrasing.suggested_at,
            suggested_by=phrasing.suggested_by,
        )


class PhrasingList(BaseModel):
    """Undecided suggestions, most used first."""

    phrasings: list[PhrasingView]
