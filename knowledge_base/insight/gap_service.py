"""Finds the gaps aside, keeps what was found for a while, and lets editors dismiss one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio
import anyio.to_thread
import numpy as np

from core.clock import Clock
from core.database import Database
from knowledge_base.insight.gaps import (
    Cluster,
    Dismissal,
    TodaysAnswer,
    Vectors,
    Wording,
    find_clusters,
    is_solved,
    wordings_of,
)
from knowledge_base.insight.models import DismissedGap
from knowledge_base.insight.naming import name_clusters
from knowledge_base.insight.recorder import QuestionRecorder
from knowledge_base.insight.repository import QuestionRepository
from knowledge_base.insight.trend import Period
from knowledge_base.search.service import SearchService

# Newest first; a shop with more in two months reads its gaps from these.
MAXIMUM_QUESTIONS = 100_000
MAXIMUM_WORDINGS = 20_000
KEPT_FOR = timedelta(minutes=10)
# A request waits so long for its result; after that it says that the result is on its way.
PATIENCE_SECONDS = 10.0
# Asked of the encoder between two chances for customers' questions.
VECTORS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Gap:
    """A cluster with its name."""

    name: str
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class GapReport:
    """The gaps of a period. `solved`: wordings that today's articles answer; `left_out`: that were too many."""

    period: Period
    locale: str
    computed_at: datetime
    revision: int
    gaps: tuple[Gap, ...]
    solved: int
    left_out: int


class GapService:
    """One per process; `stop` at the end."""

    def __init__(
        self, database: Database, clock: Clock, search: SearchService, recorder: QuestionRecorder
    ) -> None:
        self._database = database
        self._clock = clock
        self._search = search
        self._recorder = recorder
        self._kept: dict[tuple[int, str], GapReport] = {}
        self._running: dict[tuple[int, str], asyncio.Task[GapReport]] = {}
        # One at a time: each takes a core for seconds.
        self._computing = anyio.CapacityLimiter(1)

    async def stop(self) -> None:
        """Give up what is being computed."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def report(self, days: int, locale: str, *, fresh: bool = False) -> tuple[GapReport | None, bool]:
        """The newest report there is, and whether a newer one is on its way. Raises SearchNotReadyError."""
        key = (days, locale)
        kept = self._kept.get(key)
        if kept is not None and not fresh and self._is_current(kept):
            return kept, False
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._compute(days, locale), name="knowledge-gaps")
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return (task.result(), False) if done else (kept, True)

    async def dismiss(self, question: str, locale: str, *, asked: int, days: int, by: str) -> None:
        """Questions like `question`, asked so often in so many days, stay away until they come more often."""
        async with self._database.transaction() as session:
            QuestionRepository(session).add(
                DismissedGap(
                    locale=locale,
                    question=question,
                    asked=asked,
                    days=days,
                    dismissed_at=self._clock.now(),
                    dismissed_by=by,
                )
            )
        self._kept.clear()

    def _is_current(self, report: GapReport) -> bool:
        age = self._clock.now() - report.computed_at
        return age < KEPT_FOR and report.revision == self._search.revision

    async def _compute(self, days: int, locale: str) -> GapReport:
        now = self._clock.now()
        period = Period.ending(now, days)
        revision = self._search.revision
        await self._recorder.flush()
        async with self._database.reading() as session:
            questions = QuestionRepository(session)
            asked = await questions.list_open(locale, period.before_begins, MAXIMUM_QUESTIONS)
            dismissed = await questions.list_dismissed(locale)
            written_at = await questions.published_since()
        wordings, left_out = await anyio.to_thread.run_sync(wordings_of, asked, MAXIMUM_WORDINGS)
        vectors = await self._vectors_of([one.text for one in wordings])
        today = await self._today(wordings, vectors, locale)
        open_ = [place for place, one in enumerate(wordings) if not is_solved(one, today[place], written_at)]
        dismissals = await self._dismissals(dismissed)

        def find() -> tuple[list[Gap], int]:
            clusters, unclustered = find_clusters(
                [wordings[place] for place in open_],
                vectors[open_],
                [today[place] for place in open_],
                dismissals,
                period,
            )
            names = name_clusters([[(one.text, one.count) for one in found.examples] for found in clusters])
            return [Gap(*pair) for pair in zip(names, clusters, strict=True)], unclustered

        gaps, unclustered = await anyio.to_thread.run_sync(find, limiter=self._computing)
        report = GapReport(
            period, locale, now, revision, tuple(gaps), len(wordings) - len(open_), left_out + unclustered
        )
        self._kept[days, locale] = report
        return report

    async def _vectors_of(self, texts: Sequence[str]) -> Vectors:
        """Float32 (texts, d), kept in the database: the next time only new questions are embedded."""
        found: list[Vectors] = []
        for start in range(0, len(texts), VECTORS_AT_ONCE):
            batch = texts[start : start + VECTORS_AT_ONCE]
            vectors = await self._search.vectors_of(batch, keep=True)
            found.extend(vectors[text] for text in batch)
        return np.stack(found) if found else np.zeros((0, 1), np.float32)

    async def _today(
        self,
        wordings: Sequence[Wording],
        vectors: Vectors,
        locale: str,
    ) -> list[TodaysAnswer]:
        snapshot = self._search.require_snapshot()
        thresholds = self._search.thresholds

        def ask() -> list[TodaysAnswer]:
            answers: list[TodaysAnswer] = []
            for one, vector in zip(wordings, vectors, strict=True):
                engine, _ = snapshot.engine(locale, one.asked[0].audience, locale)
                if engine is None:
                    answers.append(TodaysAnswer("none", None, 0.0))
                    continue
                result = engine.ask(one.text, vector, thresholds, 1)
                best = result.hits[0].article_id if result.hits else None
                answers.append(TodaysAnswer(result.verdict, best, result.confidence))
            return answers

        return await anyio.to_thread.run_sync(ask, limiter=self._computing)

    async def _dismissals(self, dismissed: Sequence[DismissedGap]) -> list[Dismissal]:
        vectors = await self._vectors_of([one.question for one in dismissed])
        return [
            Dismissal(vector, one.asked, one.days) for one, vector in zip(dismissed, vectors, strict=True)
        ]
