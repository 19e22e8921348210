"""The record of who did what: rows are added in the transaction of what they record, and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import StaffAccount
from handoff.audit.models import Actor, AuditEntry


class AuditLog:
    """Writes down what was done; what was written to customers is in the messages, not repeated here."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def record(
        self, staff: StaffAccount, action: str, conversation_id: str | None = None, **details: Any
    ) -> None:
        """`staff` did `action`."""
        self._add(Actor.STAFF, staff.id, staff.name, action, conversation_id, details)

    def record_customer(self, name: str | None, action: str, conversation_id: str, **details: Any) -> None:
        """The customer of the conversation did `action`."""
        self._add(Actor.CUSTOMER, None, name or "Customer", action, conversation_id, details)

    def record_system(self, action: str, conversation_id: str | None = None, **details: Any) -> None:
        """Frontdesk itself did `action`, as a rule or a setting says."""
        self._add(Actor.SYSTEM, None, "Frontdesk", action, conversation_id, details)

    def _add(
        self,
        actor: Actor,
        actor_id: str | None,
        actor_name: str,
        action: str,
        conversation_id: str | None,
        details: dict[str, Any],
    ) -> None:
        self._session.add(
            AuditEntry(
                at=self._clock.now(),
                actor=actor,
                actor_id=actor_id,
                actor_name=actor_name,
                action=action,
                conversation_id=conversation_id,
                details=details,
            )
        )
