"""Every event of the conversations, and exactly who hears of it.

| event                | the customer (`conversation:<id>`)   | the desk (`desk`)                     |
|----------------------|--------------------------------------|---------------------------------------|
| message.created      | `{message}`, never of a private note | `{conversation_id, message}`          |
| conversation.updated | `{conversation: state}`              | `{conversation: summary}`             |
| queue.updated        |                                      | `{conversations}`                     |
| typing               | `{author, name, active}`             | `{conversation_id, author, name, staff_id, active}` |
| viewing              |                                      | `{conversation_id, staff_id, name, active}` |
| read                 | `{sequence}`: the staff has seen     | `{conversation_id, by, sequence}`     |
| presence.updated     |                                      | `{agents}`                            |
| assigned             |                                      | `{conversation}` to `staff:<id>` alone |
| lost                 |                                      | `{conversation_id, reason}` to `staff:<id>` alone |
| approval.created     |                                      | `{approval}`                          |
| approval.updated     |                                      | `{approval}`                          |
| approval.decided     |                                      | `{approval}`                          |
| policy.updated       |                                      | `{name, revision}`                    |
| promise.warning      |                                      | `{conversation}`                      |
| promise.broken       |                                      | `{conversation}`                      |

`conversation.handed_over` (`{conversation_id, reason}`) is for neither, but for the server's other wings: `HANDOVERS`.

Each audience has an event of its own with data of its own: nothing is sent to both and then filtered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel

from core.bus import HANDOVERS, Event
from handoff.conversation.models import Author
from handoff.conversation.schemas import (
    ConversationStateView,
    DeskMessageView,
    MessageView,
    SummaryView,
)
from handoff.queue.policy import Reason

MESSAGE_CREATED = "message.created"
CONVERSATION_UPDATED = "conversation.updated"
QUEUE_UPDATED = "queue.updated"
TYPING = "typing"
VIEWING = "viewing"
READ = "read"
PRESENCE_UPDATED = "presence.updated"
ASSIGNED = "assigned"
LOST = "lost"
APPROVAL_CREATED = "approval.created"
APPROVAL_UPDATED = "approval.updated"
APPROVAL_DECIDED = "approval.decided"
POLICY_UPDATED = "policy.updated"
PROMISE_WARNING = "promise.warning"
PROMISE_BROKEN = "promise.broken"
HANDED_OVER = "conversation.handed_over"

DESK = "desk"
"""Everybody on the desk."""


def staff_of(staff_id: str) -> str:
    """The recipient name of one person on the desk."""
    return f"staff:{staff_id}"


def customer_of(conversation_id: str) -> str:
    """The recipient name of a conversation's customer."""
    return f"conversation:{conversation_id}"


def customer_message_created(conversation_id: str, message: MessageView) -> Event:
    """A message for the customer; only a customer's view fits, and a note has none."""
    if isinstance(message, DeskMessageView):
        raise TypeError("a desk's view of a message is not for customers")
    return Event(
        MESSAGE_CREATED, (customer_of(conversation_id),), {"message": message.model_dump(mode="json")}
    )


def desk_message_created(conversation_id: str, message: DeskMessageView) -> Event:
    """A message, or a note, for the desk."""
    data = {"conversation_id": conversation_id, "message": message.model_dump(mode="json")}
    return Event(MESSAGE_CREATED, (DESK,), data)


def customer_conversation_updated(state: ConversationStateView) -> Event:
    """Status, owner or queue place of the customer's conversation."""
    return Event(
        CONVERSATION_UPDATED, (customer_of(state.id),), {"conversation": state.model_dump(mode="json")}
    )


def desk_conversation_updated(summary: SummaryView) -> Event:
    """Anything that the desk's lists show of a conversation."""
    return Event(CONVERSATION_UPDATED, (DESK,), {"conversation": summary.model_dump(mode="json")})


def queue_updated(conversations: Sequence[SummaryView]) -> Event:
    """Who waits, in the order of service."""
    return Event(
        QUEUE_UPDATED, (DESK,), {"conversations": [one.model_dump(mode="json") for one in conversations]}
    )


def handed_over(conversation_id: str, reason: Reason) -> Event:
    """The bot couldn't, or the customer wouldn't: a person is asked for."""
    return Event(HANDED_OVER, (HANDOVERS,), {"conversation_id": conversation_id, "reason": reason.value})


def customer_typing(
    conversation_id: str, author: Literal[Author.BOT, Author.AGENT], name: str, *, active: bool
) -> Event:
    """The bot or an agent is writing to the customer."""
    return Event(
        TYPING,
        (customer_of(conversation_id),),
        {"author": author.value, "name": name, "active": active},
    )


def desk_typing(
    conversation_id: str, author: Author, name: str | None, *, active: bool, staff_id: str | None = None
) -> Event:
    """Somebody is writing in a conversation, for the desk; `staff_id` says which colleague."""
    return Event(
        TYPING,
        (DESK,),
        {
            "conversation_id": conversation_id,
            "author": author.value,
            "name": name,
            "staff_id": staff_id,
            "active": active,
        },
    )


def desk_viewing(conversation_id: str, staff_id: str, name: str, *, active: bool, to: str = DESK) -> Event:
    """Somebody on the desk has a conversation on the screen, or no longer."""
    return Event(
        VIEWING,
        (to,),
        {"conversation_id": conversation_id, "staff_id": staff_id, "name": name, "active": active},
    )


def customer_read(conversation_id: str, sequence: int) -> Event:
    """The staff has seen everything up to `sequence`, for the customer."""
    return Event(READ, (customer_of(conversation_id),), {"sequence": sequence})


def desk_read(conversation_id: str, by: Literal["customer", "staff"], sequence: int) -> Event:
    """One side has seen everything up to `sequence`, for the desk."""
    return Event(READ, (DESK,), {"conversation_id": conversation_id, "by": by, "sequence": sequence})


def presence_updated(agents: Sequence[BaseModel]) -> Event:
    """Who is at the desk."""
    return Event(PRESENCE_UPDATED, (DESK,), {"agents": [one.model_dump(mode="json") for one in agents]})


def desk_promise(event: str, summary: SummaryView) -> Event:
    """A promise to the customer is about to break, or has broken."""
    return Event(event, (DESK,), {"conversation": summary.model_dump(mode="json")})


def assigned(staff_id: str, summary: SummaryView) -> Event:
    """Routing, or a colleague, has given a conversation to this agent."""
    return Event(ASSIGNED, (f"staff:{staff_id}",), {"conversation": summary.model_dump(mode="json")})


def lost(staff_id: str, conversation_id: str, reason: str) -> Event:
    """A conversation was taken from this agent: `no_reply`, `vanished`, `taken_over` or `reassigned`."""
    return Event(LOST, (f"staff:{staff_id}",), {"conversation_id": conversation_id, "reason": reason})


def approval_created(approval: BaseModel) -> Event:
    """The bot asks for a decision."""
    return Event(APPROVAL_CREATED, (DESK,), {"approval": approval.model_dump(mode="json")})


def approval_updated(approval: BaseModel) -> Event:
    """Somebody looks at it, or looks at it no more."""
    return Event(APPROVAL_UPDATED, (DESK,), {"approval": approval.model_dump(mode="json")})


def policy_updated(name: str, revision: int) -> Event:
    """Limits of a policy were changed."""
    return Event(POLICY_UPDATED, (DESK,), {"name": name, "revision": revision})


def approval_decided(approval: BaseModel) -> Event:
    """Somebody has decided, or nobody in time."""
    return Event(APPROVAL_DECIDED, (DESK,), {"approval": approval.model_dump(mode="json")})
