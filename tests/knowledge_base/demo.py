"""The demo company's articles as an engine; their vectors are kept in var/ from one run to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.article.lifecycle import Audience
from knowledge_base.exchange.document import parse_document
from knowledge_base.search.calibration import out_of_scope_messages
from knowledge_base.search.corpus import ArticleText, Corpus, text_hash
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "knowledge_base" / "demo" / "articles"
DATA = Path(__file__).parent / "data"
CACHE = ROOT / "var" / "tests"

Vectors = NDArray[np.float32]


def sentences(name: str) -> list[str]:
    """The lines of a file in data/ that are not comments."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def public_articles() -> list[ArticleText]:
    """What customers may read."""
    documents = [parse_document(path.read_bytes(), path.stem) for path in sorted(ARTICLES.rglob("*.md"))]
    return [
        ArticleText(
            document.slug, document.content.title, document.content.questions, document.content.body.strip()
        )
        for document in documents
        if document.content.audience is Audience.PUBLIC
    ]


def cached_vectors(encoder: OnnxEncoder, texts: list[str]) -> Vectors:
    """Vectors of `texts`, float32 (texts, d), embedding only what no earlier run has."""
    path = CACHE / f"vectors-{encoder.name}.npz"
    known: dict[str, Vectors] = {}
    if path.is_file():
        with np.load(path) as stored:
            known = dict(zip(stored["hashes"].tolist(), stored["vectors"], strict=True))
    missing = [text for text in dict.fromkeys(texts) if text_hash(text) not in known]
    if missing:
        known |= zip(map(text_hash, missing), encoder.encode(missing), strict=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        kept = {text_hash(text): known[text_hash(text)] for text in texts} | known
        np.savez(path, hashes=np.array(list(kept)), vectors=np.stack(list(kept.values())))
    return np.stack([known[text_hash(text)] for text in texts])


class CachingEncoder:
    """The real encoder, asked only once for a text on a machine."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (texts, dimensions)."""
        return cached_vectors(self._encoder, list(texts))

    async def encode_async(self, texts: Sequence[str]) -> Vectors:
        """The same."""
        return await asyncio.to_thread(self.encode, texts)


def demo_engine(encoder: OnnxEncoder) -> Engine:
    """The engine that serves customers of the demo company."""
    corpus = Corpus.of(public_articles())
    far = list(out_of_scope_messages())
    vectors = cached_vectors(encoder, [*corpus.texts, *far])
    engine = Engine.build(corpus, vectors[: len(corpus.units)])
    return engine.recalibrated(vectors[len(corpus.units) :])
