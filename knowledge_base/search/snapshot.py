"""Everything search answers from at one moment: immutable, built aside, put in place by one assignment."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.search.calibration import (
    Calibration,
    calibration_key,
    is_enough_to_learn,
    latest_calibration_key,
)
from knowledge_base.search.corpus import ArticleText
from knowledge_base.search.engine import Engine
from knowledge_base.search.lexical import GramCounter
from knowledge_base.search.segment import Segment
from knowledge_base.search.sizes import Sizes

Vectors = NDArray[np.float32]
Scope = tuple[str, Audience]

# Each has indexes of its own: what an audience may not read is in none of them, and can't be found.
SEARCHING_AUDIENCES = (Audience.PUBLIC, Audience.SIGNED_IN, Audience.INTERNAL)


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """A published version as search needs it."""

    id: str
    slug: str
    locale: str
    category: str
    category_title: str
    audience: Audience
    flow: Flow | None
    text: ArticleText


class TextVectors(Mapping[str, Vectors]):
    """The vectors of all texts of some segments, by text: float32 (d,) each, not to be written."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._segments = tuple({id(segment): segment for segment in segments}.values())

    def __getitem__(self, text: str) -> Vectors:
        for segment in self._segments:
            place = segment.places.get(text)
            if place is not None:
                found: Vectors = segment.vectors[place]
                return found
        raise KeyError(text)

    def __iter__(self) -> Iterator[str]:
        return iter(set().union(*(segment.places for segment in self._segments)))

    def __len__(self) -> int:
        return len(set().union(*(segment.places for segment in self._segments)))


@dataclass(frozen=True)
class Snapshot:
    """Engines by (locale, audience). An engine holds only what its audience may read: nothing else can leak."""

    revision: int
    articles: Mapping[str, PublishedArticle] = field(default_factory=dict, repr=False)
    engines: Mapping[Scope, Engine] = field(default_factory=dict, repr=False)

    @cached_property
    def vectors(self) -> Mapping[str, Vectors]:
        """By text; the next snapshot takes from here what has not changed."""
        return TextVectors(segment for engine in self.distinct_engines for segment in engine.segments)

    @property
    def distinct_engines(self) -> list[Engine]:
        """Each once, where audiences share one."""
        return list({id(engine): engine for engine in self.engines.values()}.values())

    def engine(
        self, locale: str | None, audience: Audience, default_locale: str
    ) -> tuple[Engine | None, str]:
        """The engine for a locale, or for its language, or for the default locale; and the locale it is of."""
        wanted = (locale or default_locale).replace("_", "-")
        for candidate in (wanted, wanted.split("-")[0], default_locale):
            engine = self.engines.get((candidate, audience))
            if engine is not None and not engine.is_empty:
                return engine, candidate
        return None, default_locale

    @property
    def can_learn(self) -> bool:
        """Whether any engine's articles are enough to learn a calibration from."""
        return any(is_enough_to_learn(engine.learned_corpus) for engine in self.distinct_engines)

    @property
    def can_be_joined(self) -> bool:
        """Whether any engine should be joined."""
        return any(engine.can_be_joined for engine in self.distinct_engines)


def next_snapshot(
    former: Snapshot,
    revision: int,
    articles: Mapping[str, PublishedArticle],
    vectors: Mapping[str, Vectors],
    counter: GramCounter,
    sizes: Sizes,
) -> Snapshot:
    """One that serves `articles`, by id; `vectors` has those of texts that are not in `former`. Run it in a thread.

    Audiences that may read the same articles share an engine. What is the same as in `former` is taken from there.
    """
    known: Mapping[str, Vectors] = ChainMap(vectors, former.vectors)  # type: ignore[arg-type]
    engines: dict[Scope, Engine] = {}
    by_locale: dict[str, list[PublishedArticle]] = {}
    for article in articles.values():
        by_locale.setdefault(article.locale, []).append(article)
    for locale, its in sorted(by_locale.items()):
        by_count: dict[int, Engine] = {}
        for audience in SEARCHING_AUDIENCES:
            may_read = frozenset(audience.readable)
            readable = [article.text for article in its if article.audience in may_read]
            # Each audience reads all that the one before it does: as many are the same.
            if len(readable) not in by_count:
                engine = former.engines.get((locale, audience)) or Engine.empty(sizes)
                by_count[len(readable)] = engine.following(readable, known, counter)
            engines[locale, audience] = by_count[len(readable)]
    return Snapshot(revision, articles, engines)


def with_replacement(
    snapshot: Snapshot, article_id: str, replacement: PublishedArticle | None
) -> dict[str, PublishedArticle]:
    """The articles of `snapshot` if one of them read like `replacement`, or weren't there (None)."""
    articles = {**snapshot.articles}
    if replacement is None:
        articles.pop(article_id, None)
    else:
        articles[article_id] = replacement
    return articles


def joined_snapshot(snapshot: Snapshot, is_wanted: Callable[[], bool]) -> Snapshot:
    """The same, with engines joined that should be. Takes up to a minute: run it in a thread.

    Raises CancelledError when it `is_wanted` no longer.
    """
    return _with_engines(
        snapshot, lambda _, engine: engine.joined(is_wanted) if engine.can_be_joined else engine
    )


def calibration_keys(snapshot: Snapshot, model: str) -> dict[Scope, str]:
    """The keys under which what is learned from the articles of each scope is stored."""
    return {
        scope: calibration_key(engine.learned_corpus, model) for scope, engine in snapshot.engines.items()
    }


def latest_keys(snapshot: Snapshot, model: str) -> dict[Scope, str]:
    """The keys under which the newest calibrations are stored: they serve until those of newer articles are learned."""
    return {scope: latest_calibration_key(model, *scope) for scope in snapshot.engines}


def calibrated_snapshot(snapshot: Snapshot, known: Mapping[Scope, Calibration]) -> Snapshot:
    """The same articles with what is `known` of them."""
    return _with_engines(
        snapshot,
        lambda scope, engine: engine.calibrated(known[scope]) if scope in known else engine,
    )


def recalibrated_snapshot(
    snapshot: Snapshot, keys: Mapping[Scope, str], known: Mapping[str, Calibration], far_vectors: Vectors
) -> Snapshot:
    """The same articles with what is `known` of them, by key, and everything else learned anew.

    `far_vectors` as for `Engine.recalibrated`. Heavy: run it in a thread.
    """

    def learn(scope: Scope, engine: Engine) -> Engine:
        calibration = known.get(keys[scope])
        return engine.recalibrated(far_vectors) if calibration is None else engine.calibrated(calibration)

    return _with_engines(snapshot, learn)


def with_calibrations(current: Snapshot, before: Snapshot, learned: Snapshot) -> Snapshot:
    """`current` with what was `learned` from `before`, wherever that is still what a calibration is learned from."""

    def renew(scope: Scope, engine: Engine) -> Engine:
        if engine is before.engines.get(scope):
            return learned.engines[scope]
        if scope in learned.engines and engine.learned_corpus is before.engines[scope].learned_corpus:
            return engine.calibrated(learned.engines[scope].calibration)
        return engine

    return _with_engines(current, renew)


def _with_engines(snapshot: Snapshot, change: Callable[[Scope, Engine], Engine]) -> Snapshot:
    """The same articles with every engine changed, once where audiences share it; `snapshot` itself if none is."""
    changed: dict[int, Engine] = {}
    for scope, engine in snapshot.engines.items():
        if id(engine) not in changed:
            changed[id(engine)] = change(scope, engine)
    engines = {scope: changed[id(engine)] for scope, engine in snapshot.engines.items()}
    if all(engines[scope] is engine for scope, engine in snapshot.engines.items()):
        return snapshot
    return Snapshot(snapshot.revision, snapshot.articles, engines)
