"""Who has which conversation on the screen: passed on at once, kept nowhere but with the socket that said so.

Whoever begins to look is answered by the sockets of those who look already, on whichever server they are.
"""

from __future__ import annotations

from core.bus import Event, EventBus
from core.staff import StaffAccount
from handoff import events

MOST_AT_ONCE = 20
"""Conversations that one desk has on its screen; a client that says more is not believed."""


class Views:
    """What one desk socket has on its screen."""

    def __init__(self, bus: EventBus, staff: StaffAccount) -> None:
        self._bus = bus
        self._staff = staff
        self._conversations: set[str] = set()

    async def show(self, conversation_id: str, *, active: bool) -> None:
        """The conversation came to the screen, or left it."""
        if active:
            if len(self._conversations) >= MOST_AT_ONCE:
                return
            self._conversations.add(conversation_id)
        elif conversation_id in self._conversations:
            self._conversations.remove(conversation_id)
        else:
            return
        await self._tell(conversation_id, active=active)

    async def answer(self, event: Event) -> None:
        """Tell somebody who has begun to look at what is on this screen that they aren't alone."""
        data = event.data
        is_newcomer = event.type == events.VIEWING and events.DESK in event.recipients and data["active"]
        if not is_newcomer or data["staff_id"] == self._staff.id:
            return
        if data["conversation_id"] in self._conversations:
            await self._tell(data["conversation_id"], active=True, to=events.staff_of(data["staff_id"]))

    async def close(self) -> None:
        """The socket is gone, and its screen with it."""
        for conversation_id in list(self._conversations):
            await self.show(conversation_id, active=False)

    async def _tell(self, conversation_id: str, *, active: bool, to: str = events.DESK) -> None:
        await self._bus.publish(
            events.desk_viewing(conversation_id, self._staff.id, self._staff.name, active=active, to=to)
        )
