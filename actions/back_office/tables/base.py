"""The declarative base, and how money is kept: integer cents, so that sums are exact on every database."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Dialect, Integer
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from core.database import TYPE_MAP, new_metadata


class Cents(TypeDecorator[Decimal]):
    """A `Decimal` amount with two places, stored as integer cents. Raises ValueError for fractions of a cent."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To the database: whole cents."""
        if value is None:
            return None
        cents = Decimal(value) * 100
        if cents != cents.to_integral_value():
            raise ValueError(f"{value} is not a whole number of cents")
        return int(cents)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From the database: exactly two places."""
        return None if value is None else Decimal(value).scaleb(-2)


class Base(DeclarativeBase):
    """The declarative base of this package."""

    metadata = new_metadata()
    type_annotation_map: ClassVar = {**TYPE_MAP, Decimal: Cents()}


metadata = Base.metadata
