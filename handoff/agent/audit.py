"""The record of what people did: rows are added in the transaction of what they record, and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import StaffAccount
from handoff.agent.models import StaffAction
from handoff.agent.repository import AgentRepository


class AuditLog:
    """Writes down staff actions."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._rows = AgentRepository(session)
        self._clock = clock

    def record(
        self, staff: StaffAccount, action: str, conversation_id: str | None = None, **details: Any
    ) -> None:
        """`staff` did `action`; what was written to customers is in the messages, not repeated here."""
        self._rows.add(
            StaffAction(
                at=self._clock.now(),
                staff_id=staff.id,
                staff_name=staff.name,
                action=action,
                conversation_id=conversation_id,
                details=details,
            )
        )
