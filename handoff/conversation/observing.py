"""How other rooms hear of what happens in a conversation: inside the transaction that stores it.

What they write is committed with it or not at all. The conversation is locked while they are called.
"""

from __future__ import annotations

from typing import Protocol

from handoff.conversation.models import Conversation, Message
from handoff.conversation.transitions import Change, State


class ConversationObserver(Protocol):
    """Somebody who keeps a record of their own: clocks, promises, webhooks."""

    async def conversation_begun(self, conversation: Conversation) -> None:
        """A new conversation was stored; the bot has it."""

    async def conversation_changed(self, conversation: Conversation, change: Change, before: State) -> None:
        """`change` was made; `conversation` is as it is now, `before` as it was."""

    async def message_stored(self, conversation: Conversation, message: Message) -> None:
        """`message`, which may be a private note, is the newest of `conversation`."""
