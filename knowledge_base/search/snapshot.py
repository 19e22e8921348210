"""Everything search answers from at one moment: immutable, built aside, put in place by one assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.search.calibration import Calibration, calibration_key, is_enough_to_learn
from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.engine import Engine
from knowledge_base.search.lexical import GramCounter

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


@dataclass(frozen=True)
class Snapshot:
    """Engines by (locale, audience). An engine holds only what its audience may read: nothing else can leak."""

    revision: int
    vectors: Mapping[str, Vectors] = field(default_factory=dict, repr=False)
    """By text; the next snapshot takes from here what has not changed."""
    articles: Mapping[str, PublishedArticle] = field(default_factory=dict, repr=False)
    engines: Mapping[Scope, Engine] = field(default_factory=dict, repr=False)

    def engine(
        self, locale: str | None, audience: Audience, default_locale: str
    ) -> tuple[Engine | None, str]:
        """The engine for a locale, or for its language, or for the default locale; and the locale it is of."""
        wanted = (locale or default_locale).replace("_", "-")
        for candidate in (wanted, wanted.split("-")[0], default_locale):
            engine = self.engines.get((candidate, audience))
            if engine is not None and engine.corpus.articles:
                return engine, candidate
        return None, default_locale

    @property
    def can_learn(self) -> bool:
        """Whether any engine's articles are enough to learn a calibration from."""
        return any(is_enough_to_learn(engine.corpus) for engine in self.engines.values())


def corpora_by_scope(articles: Sequence[PublishedArticle]) -> dict[Scope, Corpus]:
    """The corpus of each locale and audience; audiences that may read the same articles share one."""
    corpora: dict[Scope, Corpus] = {}
    for locale in sorted({article.locale for article in articles}):
        by_ids: dict[tuple[str, ...], Corpus] = {}
        for audience in SEARCHING_AUDIENCES:
            readable = [
                article.text
                for article in articles
                if article.locale == locale and article.audience in audience.readable
            ]
            key = tuple(text.id for text in readable)
            if key not in by_ids:
                by_ids[key] = Corpus.of(readable)
            corpora[locale, audience] = by_ids[key]
    return corpora


def build_snapshot(
    revision: int,
    articles: Sequence[PublishedArticle],
    corpora: Mapping[Scope, Corpus],
    vectors: Mapping[str, Vectors],
    former: Mapping[Scope, Engine],
    counter: GramCounter,
) -> Snapshot:
    """Engines for all scopes; `vectors` by text, float32 (d,) each, `former` those that serve so far.

    Heavy: run it in a thread.
    """
    engines = _build_engines(corpora, vectors, former, counter)
    counter.keep(text for corpus in corpora.values() for text in corpus.texts)
    return Snapshot(revision, vectors, {article.id: article for article in articles}, engines)


def hypothetical_corpora(
    snapshot: Snapshot, article_id: str, replacement: PublishedArticle | None
) -> dict[Scope, Corpus]:
    """The corpora that would differ if the article read like `replacement`, or weren't there (None)."""
    versions = [
        version for version in (snapshot.articles.get(article_id), replacement) if version is not None
    ]
    locales = {version.locale for version in versions}
    articles = _with_replacement(snapshot, article_id, replacement)
    corpora = corpora_by_scope([article for article in articles.values() if article.locale in locales])
    return {
        (locale, audience): corpora.get((locale, audience), Corpus.of([]))
        for locale in locales
        for audience in SEARCHING_AUDIENCES
        if any(version.locale == locale and version.audience in audience.readable for version in versions)
    }


def hypothetical_snapshot(
    snapshot: Snapshot,
    article_id: str,
    replacement: PublishedArticle | None,
    corpora: Mapping[Scope, Corpus],
    vectors: Mapping[str, Vectors],
    counter: GramCounter,
) -> Snapshot:
    """`snapshot` with engines over `hypothetical_corpora`; all others stay. Nothing is learned anew. Heavy, too."""
    engines = _build_engines(corpora, vectors, snapshot.engines, counter)
    return Snapshot(
        snapshot.revision,
        {**snapshot.vectors, **vectors},
        _with_replacement(snapshot, article_id, replacement),
        {**snapshot.engines, **engines},
    )


def _with_replacement(
    snapshot: Snapshot, article_id: str, replacement: PublishedArticle | None
) -> dict[str, PublishedArticle]:
    articles = {**snapshot.articles}
    if replacement is None:
        articles.pop(article_id, None)
    else:
        articles[article_id] = replacement
    return articles


def _build_engines(
    corpora: Mapping[Scope, Corpus],
    vectors: Mapping[str, Vectors],
    former: Mapping[Scope, Engine],
    counter: GramCounter,
) -> dict[Scope, Engine]:
    built: dict[int, Engine] = {}
    engines: dict[Scope, Engine] = {}
    for scope, corpus in corpora.items():
        if id(corpus) not in built:
            stacked = (
                np.stack([vectors[text] for text in corpus.texts])
                if corpus.units
                else np.zeros((0, 1), np.float32)
            )
            built[id(corpus)] = Engine.build(corpus, stacked, former.get(scope), counter)
        engines[scope] = built[id(corpus)]
    return engines


def calibration_keys(snapshot: Snapshot, model: str) -> dict[Scope, str]:
    """The keys under which what is learned from the articles of each scope is stored."""
    keys = {id(engine): calibration_key(engine.corpus, model) for engine in snapshot.engines.values()}
    return {scope: keys[id(engine)] for scope, engine in snapshot.engines.items()}


def recalibrate_snapshot(
    snapshot: Snapshot, keys: Mapping[Scope, str], known: Mapping[str, Calibration], far_vectors: Vectors
) -> Snapshot:
    """The same articles with what is `known` of them, by key, and everything else learned anew.

    `far_vectors` as for `Engine.recalibrated`. Heavy: run it in a thread.
    """
    learned: dict[int, Engine] = {}
    engines: dict[Scope, Engine] = {}
    for scope, engine in snapshot.engines.items():
        if id(engine) not in learned:
            calibration = known.get(keys[scope])
            learned[id(engine)] = (
                engine.recalibrated(far_vectors) if calibration is None else engine.calibrated(calibration)
            )
        engines[scope] = learned[id(engine)]
    return Snapshot(snapshot.revision, snapshot.vectors, snapshot.articles, engines)
