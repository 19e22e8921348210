"""The demo company's desk as it is filled in: whatever is there already stays as it is.

Its default team is always open, so that the demo works at any hour; billing keeps office hours, so that what happens
outside them can be seen.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.staff import Role, StaffAccount, StaffService
from handoff.agent.models import AgentProfile
from handoff.canned.models import CannedReply
from handoff.team.models import Routing, Team
from handoff.team.schemas import HolidayView, Takes, TeamDraft, WeekView
from handoff.team.service import FIRST_TEAM, TeamService

TIME_ZONE = "America/New_York"
MINUTE, HOUR = 60, 3_600

_OFFICE = [("08:00", "18:00")]

CARE = TeamDraft(
    name="Customer care",
    is_default=True,
    time_zone=TIME_ZONE,
    reply_within_seconds=10 * MINUTE,
    first_reply_seconds=5 * MINUTE,
    next_reply_seconds=5 * MINUTE,
    resolution_seconds=8 * HOUR,
)
BILLING = TeamDraft(
    name="Billing",
    takes=Takes(flows=["fee_form"]),
    routing=Routing.LEAST_BUSY,
    time_zone=TIME_ZONE,
    hours=WeekView(
        monday=_OFFICE,
        tuesday=_OFFICE,
        wednesday=_OFFICE,
        thursday=_OFFICE,
        friday=_OFFICE,
        saturday=[("09:00", "13:00")],
    ),
    holidays=[
        HolidayView.model_validate({"date": "2026-12-25", "name": "Christmas Day"}),
        HolidayView.model_validate({"date": "2027-01-01", "name": "New Year's Day"}),
    ],
    reply_within_seconds=10 * MINUTE,
    first_reply_seconds=15 * MINUTE,
    next_reply_seconds=15 * MINUTE,
    resolution_seconds=2 * 10 * HOUR,
)

AGENTS: dict[str, tuple[list[str], list[str]]] = {
    "dana.brooks@tallowreed.example": (["Customer care"], ["returns", "orders", "language:en"]),
    "marcus.hale@tallowreed.example": (
        ["Customer care", "Billing"],
        ["fees", "orders", "language:en", "language:es"],
    ),
    "lee.moreau@tallowreed.example": (["Customer care", "Billing"], ["fees", "returns", "language:en"]),
}
"""Teams and skills by address."""

REPLIES = {
    "hello": "Hi {{customer.first_name}}, this is {{agent.first_name}} from {{brand}}. I've read the conversation so "
    "far, so you don't have to repeat anything. Give me a moment to look into it.",
    "looking": "Thanks for your patience, {{customer.first_name}}. I'm looking into it now and will be back within a "
    "few minutes.",
    "order-number": "Could you tell me your order number? It begins with TR- and is in the confirmation we sent you.",
    "photo": "Could you send a photo of the item? The paper clip beside the message box takes pictures and PDF files.",
    "return-label": "Your return label is in the document above. Pack the item, put the label on the parcel and drop "
    "it off at any carrier shop; once it arrives, the refund is with you within 5 working days.",
    "refund-time": "The refund is on its way. Depending on your bank it shows on your statement within 3 to 5 working "
    "days.",
    "sorry-late": "I'm sorry that your parcel is late, {{customer.first_name}}. I've asked the carrier where it is, "
    "and I'll write to you as soon as they answer.",
    "approval": "This needs a second look by a colleague. As soon as it is decided, you'll read it here, and by e-mail "
    "if you've left.",
    "goodbye": "Happy to help, {{customer.first_name}}. If anything else comes up, just write here. "
    "– {{agent.first_name}}",
}
"""Canned replies by shortcode."""


class DemoDesk:
    """Fills in what is missing, in the caller's transaction."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._teams = TeamService(session, clock)

    async def fill(self) -> list[str]:
        """What was made, a line each."""
        accounts = {one.email: one for one in await StaffService(self._session, self._clock).list_accounts()}
        agents = {email: one for email, one in accounts.items() if email in AGENTS}
        made = [
            *await self._add_team(CARE, agents),
            *await self._add_team(BILLING, agents),
            *await self._add_profiles(agents),
        ]
        author = next((one.name for one in accounts.values() if one.role is Role.SUPERVISOR), "Frontdesk")
        return [*made, *await self._add_replies(author)]

    async def _add_team(self, draft: TeamDraft, agents: dict[str, StaffAccount]) -> list[str]:
        names = {one.name: one for one in await self._session.scalars(select(Team))}
        if draft.name in names:
            return []
        members = [one.id for email, one in agents.items() if draft.name in AGENTS[email][0]]
        draft = draft.model_copy(update={"member_ids": members})
        first = names.get(FIRST_TEAM)
        if draft.is_default and first is not None and first.is_default:
            await self._teams.update(first.id, draft)  # what a server made that was started before
        else:
            await self._teams.create(draft)
        return [f"team {draft.name}: {len(members)} members"]

    async def _add_profiles(self, agents: dict[str, StaffAccount]) -> list[str]:
        made = []
        for email, account in agents.items():
            profile = await self._session.get(AgentProfile, account.id)
            if profile is None:
                profile = AgentProfile(staff_id=account.id, skills=[])
                self._session.add(profile)
            if not profile.skills:
                profile.skills = AGENTS[email][1]
                made.append(f"{account.name}: {', '.join(profile.skills)}")
        return made

    async def _add_replies(self, author: str) -> list[str]:
        known = set(await self._session.scalars(select(CannedReply.shortcode)))
        missing = [shortcode for shortcode in REPLIES if shortcode not in known]
        now = self._clock.now()
        self._session.add_all(
            CannedReply(shortcode=one, text=REPLIES[one], updated_by=author, updated_at=now)
            for one in missing
        )
        return [f"/{shortcode}" for shortcode in missing]
