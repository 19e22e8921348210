"""The declarative base that all tables of this package share."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from core.database import TYPE_MAP, new_metadata


class Base(DeclarativeBase):
    """Base of this package's models."""

    metadata = new_metadata()
    type_annotation_map = TYPE_MAP
