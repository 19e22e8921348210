"""Every table of this package, for migrations."""

from handoff.agent.models import AgentPresence, DeskConnection, StaffAction
from handoff.approval.models import Approval
from handoff.base import Base
from handoff.conversation.models import Contact, Conversation, Document, Message
from handoff.queue.models import Handoff
from handoff.turn.models import Turn

__all__ = [
    "AgentPresence",
    "Approval",
    "Contact",
    "Conversation",
    "DeskConnection",
    "Document",
    "Handoff",
    "Message",
    "StaffAction",
    "Turn",
    "metadata",
]

metadata = Base.metadata
