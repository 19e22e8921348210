"""The tables of `core`, for migrations."""

from core.staff.models import Base

metadata = Base.metadata
