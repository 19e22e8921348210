"""Search by size of the knowledge base: ours through the service that serves customers, beside the plain way.

The plain way is `SentenceTransformer.encode` under torch and an `IndexFlatIP` over the same vectors, no ranking and no
verdict: what a few lines would be. Each size has a process of its own; its questions are asked in turn by both.

*Start* is from stored vectors to the first answer, the second time: the first learns from the articles, and stores
that. *Publish* is one more phrasing for a published article, from the commit to being found; the plain way embeds it
and builds its index anew. *Join* is what a large index does in the background after its start: a graph of its vectors.

    python -m tests.bench.search 10000        one size, figures as JSON
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from core.bus import InProcessBus
from core.clock import SystemClock
from core.database import Database, new_id
from core.database.migrations import upgrade
from knowledge_base.article.content import Content
from knowledge_base.article.lifecycle import Audience, Status
from knowledge_base.article.models import Article, ArticleVersion, Category
from knowledge_base.article.service import ArticleService
from knowledge_base.exchange.document import parse_document
from knowledge_base.search.calibration import out_of_scope_messages
from knowledge_base.search.corpus import ArticleText, Corpus, text_hash
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.export import load_model, packaged_model_folder
from knowledge_base.search.publication import announce_change
from knowledge_base.search.repository import VectorRepository
from knowledge_base.search.service import SearchService
from knowledge_base.settings import KnowledgeSettings
from tests.bench.figures import Latencies, resident_bytes, table

SIZES = (1_000, 10_000, 100_000)
UNITS_PER_ARTICLE = 10
QUESTIONS = 200
WARM_UP = 10
PUBLISHED = 5
ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "knowledge_base" / "demo" / "articles"

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Figures:
    """Milliseconds, seconds and megabytes."""

    units: int
    ours_p50: float
    ours_p95: float
    plain_p50: float
    plain_p95: float
    start: float
    plain_start: float
    publish: float
    plain_publish: float
    join: float
    ours_memory: float
    plain_memory: float


def run(sizes: tuple[int, ...] = SIZES) -> str:
    """Measure each size; a table."""
    rows = []
    for size in sizes:
        printed = subprocess.run(
            [sys.executable, "-m", "tests.bench.search", str(size)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        found = Figures(**json.loads(printed.splitlines()[-1]))
        rows.append(
            [
                f"{found.units:,}",
                f"{found.ours_p50:.1f} / {found.ours_p95:.1f}",
                f"{found.plain_p50:.1f} / {found.plain_p95:.1f}",
                f"{found.plain_p50 / found.ours_p50:.1f} / {found.plain_p95 / found.ours_p95:.1f}",
                f"{found.start:.1f} / {found.plain_start:.1f} s",
                f"{found.publish:.2f} / {found.plain_publish:.2f} s",
                f"{found.join:.0f} s",
                f"{found.ours_memory:.0f} MB",
                f"{found.plain_memory:.0f} MB",
            ]
        )
    head = [
        "units",
        "search p50 / p95 ms",
        "plain p50 / p95 ms",
        "times faster",
        "start / plain",
        "publish / plain",
        "join",
        "memory",
        "plain memory",
    ]
    return table(head, rows)


def _material(units: int, encoder: OnnxEncoder) -> tuple[list[ArticleText], dict[str, Vectors], list[str]]:
    """Articles with `units` phrasings between them, their vectors by text, and questions to ask.

    Phrasings beyond the demo company's are variants of them with a number, their vectors those of the originals with
    noise: embedding 100,000 texts would take longer than all else, and changes nothing that is measured here.
    """
    documents = [parse_document(path.read_bytes(), path.stem) for path in sorted(DEMO.rglob("*.md"))]
    originals = [question for document in documents for question in document.content.questions]
    known = encoder.encode(originals)
    random = np.random.default_rng(0)
    articles: list[ArticleText] = []
    vectors: dict[str, Vectors] = {}
    for number in range(units // UNITS_PER_ARTICLE):
        place = int(random.integers(len(originals)))
        texts = tuple(f"{originals[place]} {number}-{variant}" for variant in range(UNITS_PER_ARTICLE))
        noisy = known[place] + random.normal(scale=0.03, size=(len(texts), known.shape[1]))
        noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
        vectors |= zip(texts, noisy.astype(np.float32), strict=True)
        articles.append(ArticleText(new_id(), "", texts))
    asked = [originals[int(place)] + "?" for place in random.integers(len(originals), size=QUESTIONS)]
    return articles, vectors, asked


async def _fill(
    database: Database, articles: list[ArticleText], vectors: dict[str, Vectors], model: str
) -> None:
    now = SystemClock().now()
    async with database.transaction() as session:
        session.add(Category(slug="all", title="All", description="", position=0))
        for number, text in enumerate(articles):
            session.add(
                Article(
                    id=text.id,
                    slug=f"article-{number}",
                    locale="en",
                    status=Status.PUBLISHED,
                    version=1,
                    published_version=1,
                    created_at=now,
                    updated_at=now,
                    updated_by="bench",
                )
            )
        await session.flush()
        for number, text in enumerate(articles):
            session.add(
                ArticleVersion(
                    article_id=text.id,
                    number=1,
                    title=f"Article {number}",
                    category="all",
                    audience=Audience.PUBLIC,
                    flow=None,
                    body="",
                    questions=list(text.questions),
                    created_at=now,
                    created_by="bench",
                    summary="",
                )
            )
        await VectorRepository(session, model).store(
            {text_hash(text): vector for text, vector in vectors.items()}
        )
        await announce_change(session)


async def _plain_index(database: Database, texts: list[str], model: str) -> faiss.IndexFlatIP:
    """From stored vectors, as a start does it."""
    hashes = [text_hash(text) for text in texts]
    async with database.reading() as session:
        stored = await VectorRepository(session, model).load(hashes)
    vectors = np.stack([stored[key] for key in hashes])
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _memory() -> float:
    return resident_bytes("self") / 1e6


async def _measure(units: int, folder: Path) -> Figures:
    settings = KnowledgeSettings()
    encoder = OnnxEncoder(ROOT / settings.encoder_dir, threads=settings.encoder_threads)
    articles, vectors, asked = await asyncio.to_thread(_material, units, encoder)
    # Titles are units of their own, and the messages that calibration knows: embedded before, as in a second start.
    extra = [*(f"Article {number}" for number in range(len(articles))), *out_of_scope_messages()]
    corpus = Corpus.of(articles)
    stacked = np.stack([vectors[text] for text in corpus.texts])
    noise = np.random.default_rng(1).normal(size=(len(extra), stacked.shape[1])).astype(np.float32)
    vectors |= zip(extra, noise / np.linalg.norm(noise, axis=1, keepdims=True), strict=True)

    url = f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    for package in ("core", "knowledge_base"):
        await asyncio.to_thread(upgrade, package, url)
    bus = InProcessBus()
    database = Database(url, bus)
    await _fill(database, articles, vectors, encoder.name)
    del vectors

    before = _memory()
    service = SearchService(database, bus, encoder, settings)
    await service.start()
    await service.settle()
    ours_memory = _memory() - before
    await service.stop()
    service = SearchService(database, bus, encoder, settings)
    began = time.perf_counter()
    await service.start()
    start = time.perf_counter() - began
    began = time.perf_counter()
    await service.join()
    join = time.perf_counter() - began

    before = _memory()
    model = load_model(packaged_model_folder())
    began = time.perf_counter()
    index = await _plain_index(database, corpus.texts, encoder.name)
    plain_start = time.perf_counter() - began
    plain_memory = _memory() - before

    ours, plain = [], []
    for question in asked[:WARM_UP] + asked:
        began = time.perf_counter()
        await service.search(question, limit=3)
        ours.append(1_000 * (time.perf_counter() - began))
        began = time.perf_counter()
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        index.search(vector, 3)
        plain.append(1_000 * (time.perf_counter() - began))

    publish, plain_publish = [], []
    for number in range(PUBLISHED):
        async with database.transaction() as session:
            service_of_articles = ArticleService(session, SystemClock(), settings.known_locales)
            edition = await service_of_articles.require(articles[number].id)
            content = Content(
                title=edition.version.title,
                category="all",
                questions=(*edition.version.questions, f"Something quite new, number {number}?"),
                body="An answer of one sentence.",
                audience=Audience.PUBLIC,
                flow=None,
            )
            edition = await service_of_articles.update(
                articles[number].id, content, edition.article.version, "bench"
            )
            await service_of_articles.publish(articles[number].id, edition.article.version, "bench")
        began = time.perf_counter()
        await service.refresh()
        publish.append(time.perf_counter() - began)
        found = await service.search(content.questions[-1])
        assert found.hits[0].article.id == articles[number].id
        began = time.perf_counter()
        vector = model.encode([content.questions[-1]], normalize_embeddings=True, show_progress_bar=False)
        stacked = np.concatenate([stacked, vector])
        index = faiss.IndexFlatIP(stacked.shape[1])
        index.add(stacked)
        plain_publish.append(time.perf_counter() - began)
    await service.stop()
    await database.close()
    mine, theirs = Latencies(ours[WARM_UP:]), Latencies(plain[WARM_UP:])
    return Figures(
        units,
        mine.quantile(0.5),
        mine.quantile(0.95),
        theirs.quantile(0.5),
        theirs.quantile(0.95),
        start,
        plain_start,
        sorted(publish)[PUBLISHED // 2],
        sorted(plain_publish)[PUBLISHED // 2],
        join,
        ours_memory,
        plain_memory,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as scratch:
        print(json.dumps(asdict(asyncio.run(_measure(int(sys.argv[1]), Path(scratch))))))
