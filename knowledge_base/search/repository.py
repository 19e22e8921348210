"""Stored vectors, read and written by model and text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.search.models import StoredVector

Vectors = NDArray[np.float32]

# SQLite allows 32,766 variables a statement, PostgreSQL 65,535; an insert has three a row.
ROWS_PER_STATEMENT = 5_000
_STORED = np.dtype("<f4")


class VectorRepository:
    """Vectors of one model in one session, known by `corpus.text_hash`."""

    def __init__(self, session: AsyncSession, model: str) -> None:
        self._session = session
        self._model = model

    async def load(self, hashes: Iterable[str]) -> dict[str, Vectors]:
        """The vectors that are stored among `hashes`, each float32 (d,)."""
        found: dict[str, Vectors] = {}
        for batch in _batches(hashes):
            statement = select(StoredVector.text_hash, StoredVector.vector).where(
                StoredVector.model == self._model, StoredVector.text_hash.in_(batch)
            )
            for text_hash, stored in (await self._session.execute(statement)).all():
                found[text_hash] = np.frombuffer(stored, dtype=_STORED).astype(np.float32)
        return found

    async def store(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by hash; those that are there already stay."""
        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        for batch in _batches(vectors):
            rows = [
                {"model": self._model, "text_hash": key, "vector": vectors[key].astype(_STORED).tobytes()}
                for key in batch
            ]
            await self._session.execute(insert(StoredVector).on_conflict_do_nothing(), rows)


def _batches(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, ROWS_PER_STATEMENT)):
        yield batch
