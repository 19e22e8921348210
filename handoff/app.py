"""The wing of conversations: built by the composition root, reached by its endpoints as `app.state.handoff`."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from core.services import CoreServices
from core.staff import StaffAccount
from handoff.agent.endpoints import router as agent_router
from handoff.approval.endpoints import router as approval_router
from handoff.approval.keeper import ApprovalKeeper
from handoff.attachment.endpoints import router as attachment_router
from handoff.attachment.sweeper import AttachmentSweeper
from handoff.audit.endpoints import router as audit_router
from handoff.audit.log import AuditLog
from handoff.canned.endpoints import router as canned_router
from handoff.conversation.endpoints import router as conversation_router
from handoff.mail.endpoints import router as mail_router
from handoff.mail.worker import MailWorker
from handoff.policy.endpoints import desk_router as desk_policy_router
from handoff.policy.endpoints import router as policy_router
from handoff.queue.endpoints import router as queue_router
from handoff.queue.keeper import QueueKeeper
from handoff.rating.endpoints import router as rating_router
from handoff.realtime.hub import Hub
from handoff.realtime.presence import CustomerPresence
from handoff.realtime.socket import router as socket_router
from handoff.report.endpoints import router as report_router
from handoff.service_level.endpoints import router as timeline_router
from handoff.service_level.sweeper import ServiceLevelSweeper
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.team.endpoints import router as team_router
from handoff.turn.gateway import BotGateway
from handoff.turn.worker import TurnWorker
from handoff.webhook.endpoints import router as webhook_router
from handoff.webhook.sender import WebhookSender
from handoff.webhook.worker import WebhookWorker
from handoff.widget.endpoints import router as widget_router
from handoff.work import WorkFactory


class HandoffWing:
    """Everything of this package that lives as long as the server."""

    def __init__(
        self,
        core: CoreServices,
        settings: HandoffSettings,
        bot_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.core = core
        self.settings = settings
        signals = Signals()
        self.works = WorkFactory(core, settings, signals)
        self.hub = Hub(self.works)
        self.presence = CustomerPresence(self.works)
        self._gateway = BotGateway(
            url=settings.bot_url,
            token=settings.bot_token,
            deadline=settings.turn_deadline,
            transport=bot_transport,
        )
        self._keeper = QueueKeeper(
            works=self.works, bus=core.bus, clock=core.clock, settings=settings, signals=signals
        )
        self.attachments = AttachmentSweeper(self.works)
        self._approvals = ApprovalKeeper(works=self.works, settings=settings)
        self._mails = MailWorker(
            works=self.works, mailer=core.mailer, clock=core.clock, settings=settings, signals=signals
        )
        self.service_levels = ServiceLevelSweeper(works=self.works, clock=core.clock, settings=settings)
        sender = WebhookSender(private_addresses=settings.allows_private_addresses(core.settings.environment))
        self.webhooks = WebhookWorker(
            works=self.works, sender=sender, clock=core.clock, settings=settings, signals=signals
        )
        self._worker = TurnWorker(
            works=self.works,
            gateway=self._gateway,
            bus=core.bus,
            clock=core.clock,
            settings=settings,
            signals=signals,
        )

    @property
    def routers(self) -> Sequence[APIRouter]:
        """What it serves."""
        return (
            widget_router,
            conversation_router,
            queue_router,
            agent_router,
            team_router,
            approval_router,
            policy_router,
            desk_policy_router,
            mail_router,
            timeline_router,
            rating_router,
            audit_router,
            webhook_router,
            canned_router,
            report_router,
            attachment_router,
            socket_router,
        )

    async def start(self) -> None:
        """Begin background work: unfinished turns of an earlier run are taken up first."""
        async with self.works.writing() as work:
            await work.teams.ensure_default()
        self.hub.start()
        self.presence.start()
        self._keeper.start()
        self._approvals.start()
        self.attachments.start()
        self._mails.start()
        self.service_levels.start()
        self.webhooks.start()
        self._worker.start()

    async def stop(self) -> None:
        """End background work; turns that don't end in time go back into line."""
        await self.presence.stop()
        await self.hub.stop()
        await self._worker.stop()
        await self._keeper.stop()
        await self._approvals.stop()
        await self.attachments.stop()
        await self._mails.stop()
        await self.service_levels.stop()
        await self.webhooks.stop()
        await self._gateway.close()

    def record_staff(self, session: AsyncSession, account: StaffAccount, action: str) -> None:
        """Write down in the audit log what somebody does with their account (`core.staff.StaffJournal`)."""
        AuditLog(session, self.core.clock).record(account, action)

    async def readiness(self) -> dict[str, bool]:
        """Whether the bot answers."""
        return {"bot": await self._gateway.is_ready()}


def build(
    core: CoreServices,
    settings: HandoffSettings | None = None,
    bot_transport: httpx.AsyncBaseTransport | None = None,
) -> HandoffWing:
    """The wing as `settings` say; `bot_transport` is where tests put a bot of their own."""
    return HandoffWing(core, settings or HandoffSettings(), bot_transport)
