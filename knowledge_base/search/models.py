"""Tables of search: vectors by model and text, and the counter that tells replicas what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge_base.base import Base


class StoredVector(Base):
    """The vector of a text by one model, little-endian float32; a start doesn't embed again."""

    __tablename__ = "knowledge_vector"

    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class StoredCalibration(Base):
    """What was learned from a corpus, known by `calibration.calibration_key`; a start doesn't learn again."""

    __tablename__ = "knowledge_calibration"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    learned: Mapped[dict[str, Any]]


class PublicationCounter(Base):
    """One row; `revision` grows with every change to what customers can find."""

    __tablename__ = "knowledge_publication"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class SearchSetting(Base):
    """One row; what editors have set about search. `version` grows with every change."""

    __tablename__ = "knowledge_search_setting"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer_floor: Mapped[float | None]
    """None: as KNOWLEDGE_ANSWER_FLOOR says."""
    version: Mapped[int]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None] = mapped_column(String(100))
