"""The declarative base of the knowledge base's tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from core.database import TYPE_MAP, new_metadata


class Base(DeclarativeBase):
    """Tables of `knowledge_base`."""

    metadata = new_metadata()
    type_annotation_map = TYPE_MAP
