"""One unit of work: a transaction with the services that share it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.services import CoreServices
from handoff.agent.service import AgentService
from handoff.approval.service import ApprovalService
from handoff.audit.log import AuditLog
from handoff.conversation.desk import DeskService
from handoff.conversation.service import ConversationService
from handoff.mail.service import MailService
from handoff.queue.service import QueueService
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.turn.queueing import TurnQueue
from handoff.turn.service import TurnService
from handoff.widget.service import WidgetService


@dataclass(frozen=True, slots=True)
class Work:
    """The services of one transaction."""

    session: AsyncSession
    conversations: ConversationService
    queue: QueueService
    approvals: ApprovalService
    turns: TurnService
    agents: AgentService
    widget: WidgetService
    desk: DeskService
    audit: AuditLog
    mails: MailService


class WorkFactory:
    """Opens units of work."""

    def __init__(self, core: CoreServices, settings: HandoffSettings, signals: Signals) -> None:
        self._core = core
        self._settings = settings
        self._signals = signals

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Work]:
        """A unit that is committed whole at the end, whose events leave after that; on an error nothing of it stays."""
        async with self._core.database.transaction() as session:
            work = self._build(session)
            yield work
            await work.conversations.tell()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A unit that only reads, and waits for nobody."""
        async with self._core.database.reading() as session:
            yield self._build(session)

    def _build(self, session: AsyncSession) -> Work:
        clock, settings = self._core.clock, self._settings
        conversations = ConversationService(session, clock, self._signals, settings)
        queue = QueueService(session, clock, conversations, settings.bot_name)
        line = TurnQueue(session, clock, self._signals)
        audit = AuditLog(session, clock)
        approvals = ApprovalService(session, clock, settings.approval_lifetime, conversations, line, audit)
        mails = MailService(session, self._core, settings, conversations, audit, self._signals)
        conversations.observe(mails)
        return Work(
            session=session,
            conversations=conversations,
            queue=queue,
            approvals=approvals,
            turns=TurnService(session, clock, settings, conversations, queue, approvals),
            agents=AgentService(session, clock),
            widget=WidgetService(session, self._core, settings, conversations, queue, line),
            desk=DeskService(session, settings, conversations, queue, approvals),
            audit=audit,
            mails=mails,
        )
