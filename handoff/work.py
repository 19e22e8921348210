"""One unit of work: a transaction with the services that share it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.services import CoreServices
from handoff.agent.service import AgentService
from handoff.approval.service import ApprovalService
from handoff.attachment.service import AttachmentService
from handoff.audit.log import AuditLog
from handoff.audit.service import AuditService
from handoff.canned.service import CannedReplyService
from handoff.conversation.desk import DeskService
from handoff.conversation.receipts import ReceiptService
from handoff.conversation.service import ConversationService
from handoff.mail.service import MailService
from handoff.policy.service import PolicyService
from handoff.queue.assigning import AssignmentService
from handoff.queue.leases import LeaseKeeper
from handoff.queue.service import QueueService
from handoff.rating.service import RatingService
from handoff.realtime.service import CustomerPresenceService
from handoff.report.service import ReportService
from handoff.service_level.idle import IdleCloser
from handoff.service_level.promises import PromiseKeeper
from handoff.service_level.service import ServiceLevelService
from handoff.service_level.stints import StintKeeper
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.team.service import TeamService
from handoff.turn.queueing import TurnQueue
from handoff.turn.service import TurnService
from handoff.webhook.outbox import WebhookOutbox
from handoff.webhook.service import WebhookService
from handoff.widget.service import WidgetService


@dataclass(frozen=True, slots=True)
class Work:
    """The services of one transaction."""

    session: AsyncSession
    conversations: ConversationService
    queue: QueueService
    assignments: AssignmentService
    leases: LeaseKeeper
    approvals: ApprovalService
    policies: PolicyService
    turns: TurnService
    agents: AgentService
    teams: TeamService
    widget: WidgetService
    desk: DeskService
    audit: AuditLog
    audit_trail: AuditService
    promises: PromiseKeeper
    service_levels: ServiceLevelService
    idle: IdleCloser
    ratings: RatingService
    webhooks: WebhookService
    outbox: WebhookOutbox
    canned: CannedReplyService
    reports: ReportService
    mails: MailService
    attachments: AttachmentService
    receipts: ReceiptService
    customers: CustomerPresenceService


class WorkFactory:
    """Opens units of work."""

    def __init__(self, core: CoreServices, settings: HandoffSettings, signals: Signals) -> None:
        self._core = core
        self._settings = settings
        self._signals = signals
        self._private_addresses = settings.allows_private_addresses(core.settings.environment)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Work]:
        """A unit that is committed whole at the end, whose events leave after that; on an error nothing of it stays."""
        async with self._core.database.transaction() as session:
            work = self._build(session)
            yield work
            await work.queue.announce()
            await work.conversations.tell()
            await work.promises.settle()
            await work.outbox.write()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A unit that only reads, and waits for nobody."""
        async with self._core.database.reading() as session:
            yield self._build(session)

    def _build(self, session: AsyncSession) -> Work:
        clock, settings = self._core.clock, self._settings
        conversations = ConversationService(session, clock, self._signals, settings)
        teams = TeamService(session, clock)
        queue = QueueService(session, clock, settings, conversations, teams)
        line = TurnQueue(session, clock, self._signals)
        audit = AuditLog(session, clock)
        approvals = ApprovalService(session, clock, settings.approval_lifetime, conversations, line, audit)
        mails = MailService(session, self._core, settings, conversations, audit, self._signals)
        stints = StintKeeper(session, clock)
        promises = PromiseKeeper(session, clock, conversations)
        outbox = WebhookOutbox(session, clock, conversations, self._signals)
        trail = AuditService(session)
        attachments = AttachmentService(session, clock, settings)
        leases = LeaseKeeper(session, clock, settings, conversations, queue, audit)
        conversations.observe(leases, stints, promises, outbox, mails)
        return Work(
            session=session,
            conversations=conversations,
            queue=queue,
            assignments=AssignmentService(session, clock, settings, conversations, queue, audit),
            leases=leases,
            approvals=approvals,
            policies=PolicyService(session, clock, audit),
            turns=TurnService(session, clock, settings, conversations, queue, approvals, mails),
            agents=AgentService(session, clock, self._signals),
            teams=teams,
            widget=WidgetService(session, self._core, settings, conversations, queue, line, attachments),
            desk=DeskService(session, settings, conversations, queue, approvals, attachments),
            audit=audit,
            audit_trail=trail,
            promises=promises,
            service_levels=ServiceLevelService(session, conversations, trail),
            idle=IdleCloser(session, clock, settings.idle_time, conversations, stints, audit),
            ratings=RatingService(session, clock, conversations, outbox),
            webhooks=WebhookService(session, clock, self._signals, private_addresses=self._private_addresses),
            outbox=outbox,
            canned=CannedReplyService(session, clock, settings),
            reports=ReportService(session, clock),
            mails=mails,
            attachments=attachments,
            receipts=ReceiptService(session),
            customers=CustomerPresenceService(session, clock, conversations),
        )
