"""The HTTP shapes of figures and of search quality."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from knowledge_base.insight.figures import ArticleFigures
from knowledge_base.insight.quality import FLOORS, Verdicts
from knowledge_base.insight.staleness import Staleness
from knowledge_base.search.models import SearchSetting


class ArticleFiguresView(BaseModel):
    """What came of an article. `stale` says why somebody should look at it again."""

    article_id: str
    shown: int
    helped: int
    not_helped: int
    led_to_person: int
    last_shown_at: datetime | None
    stale: list[Staleness]

    @classmethod
    def of(cls, figures: ArticleFigures) -> ArticleFiguresView:
        """From the figures."""
        return cls(
            article_id=figures.article_id,
            shown=figures.shown,
            helped=figures.helped,
            not_helped=figures.not_helped,
            led_to_person=figures.led_to_person,
            last_shown_at=figures.last_shown_at,
            stale=list(figures.stale),
        )


class FigureList(BaseModel):
    """All articles that are not archived, over the last `days`."""

    days: int
    articles: list[ArticleFiguresView]


class VerdictsView(BaseModel):
    """Questions by what they got."""

    answered: int
    clarified: int
    unanswered: int

    @classmethod
    def of(cls, verdicts: Verdicts) -> VerdictsView:
        """From the counts."""
        return cls(answered=verdicts.answered, clarified=verdicts.clarified, unanswered=verdicts.unanswered)


class DayView(VerdictsView):
    """A day's questions."""

    date: date


class FloorEffectView(VerdictsView):
    """What the period's questions would have got at this floor."""

    floor: float


class FloorView(BaseModel):
    """From which confidence the best article is the answer. `is_default`: nobody has set one."""

    value: float
    is_default: bool
    default: float
    version: int
    changed_at: datetime | None
    changed_by: str | None

    @classmethod
    def of(cls, setting: SearchSetting, default: float) -> FloorView:
        """From the setting, and what holds without one."""
        return cls(
            value=default if setting.answer_floor is None else setting.answer_floor,
            is_default=setting.answer_floor is None,
            default=default,
            version=setting.version,
            changed_at=setting.changed_at,
            changed_by=setting.changed_by,
        )


class QualityView(BaseModel):
    """How search did in a period, and how it would have done with other floors: one per hundredth."""

    days: list[DayView]
    total: VerdictsView
    median_confidence: float | None
    floor: FloorView
    floors: list[FloorEffectView]


def floor_effects(effects: list[Verdicts]) -> list[FloorEffectView]:
    """The effects with their floors."""
    return [
        FloorEffectView(floor=floor, **VerdictsView.of(effect).model_dump())
        for floor, effect in zip(FLOORS, effects, strict=True)
    ]


class FloorInput(BaseModel):
    """A floor to answer from, null for the operator's; `version` is that of the floor that was looked at."""

    floor: float | None = Field(ge=0.0, le=1.0)
    version: int
