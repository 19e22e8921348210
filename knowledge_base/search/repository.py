"""Stored vectors, by model and text, and stored calibrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_new
from knowledge_base.search.calibration import Calibration
from knowledge_base.search.models import StoredCalibration, StoredVector

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
        for batch in _batches(vectors):
            rows = [
                {"model": self._model, "text_hash": key, "vector": vectors[key].astype(_STORED).tobytes()}
                for key in batch
            ]
            await self._session.execute(insert_new(self._session, StoredVector), rows)


class CalibrationRepository:
    """What was learned from the published articles, in one session, by `calibration.calibration_key`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def load(self, keys: Iterable[str]) -> dict[str, Calibration]:
        """What is stored among `keys`."""
        statement = select(StoredCalibration).where(StoredCalibration.key.in_(set(keys)))
        return {row.key: Calibration.from_json(row.learned) for row in await self._session.scalars(statement)}

    async def replace(self, calibrations: Mapping[str, Calibration]) -> None:
        """Keep these, and no others."""
        await self._session.execute(delete(StoredCalibration))
        rows = [{"key": key, "learned": one.to_json()} for key, one in calibrations.items()]
        await self._session.execute(insert_new(self._session, StoredCalibration), rows)


def _batches(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, ROWS_PER_STATEMENT)):
        yield batch
