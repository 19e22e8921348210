"""Every table of this package, for migrations."""

from handoff.agent.models import AgentPresence, AgentProfile, DeskConnection
from handoff.approval.models import Approval
from handoff.audit.models import AuditEntry
from handoff.base import Base
from handoff.canned.models import CannedReply
from handoff.conversation.models import Contact, Conversation, Document, Message
from handoff.mail.models import OutgoingMail
from handoff.policy.models import PolicyDocument, PolicyEdit, PolicyRevision
from handoff.queue.models import Handoff
from handoff.rating.models import Rating
from handoff.service_level.models import ServicePromise, Stint
from handoff.team.models import Team, TeamMember
from handoff.turn.models import Turn
from handoff.webhook.models import Webhook, WebhookDelivery

__all__ = [
    "AgentPresence",
    "AgentProfile",
    "Approval",
    "AuditEntry",
    "CannedReply",
    "Contact",
    "Conversation",
    "DeskConnection",
    "Document",
    "Handoff",
    "Message",
    "OutgoingMail",
    "PolicyDocument",
    "PolicyEdit",
    "PolicyRevision",
    "Rating",
    "ServicePromise",
    "Stint",
    "Team",
    "TeamMember",
    "Turn",
    "Webhook",
    "WebhookDelivery",
    "metadata",
]

metadata = Base.metadata
