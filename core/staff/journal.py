"""Whoever keeps a record of what people do hears of it from here, in the transaction in which they do it.

The composition root says who that is (`app.state.staff_journal`); the ground floor knows none of the wings.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from core.staff.models import StaffAccount


@runtime_checkable
class StaffJournal(Protocol):
    """Keeps a record of what people do with their accounts."""

    def record_staff(self, session: AsyncSession, account: StaffAccount, action: str) -> None:
        """`account` did `action`; written in the transaction of `session`."""


def record_staff(request: Request, session: AsyncSession, account: StaffAccount, action: str) -> None:
    """Tell the application's journal, if it has one."""
    journal: StaffJournal | None = getattr(request.app.state, "staff_journal", None)
    if journal is not None:
        journal.record_staff(session, account, action)
