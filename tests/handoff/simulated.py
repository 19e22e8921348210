"""A day at the desk in compressed time: customers and agents who act on the real services of two servers.

Everything random comes from one seed. People act on what they saw at the beginning of a tick, all at once and while the
servers route; so much of what they try comes too late, and has to be refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from sqlalchemy import select

from core.errors import ConflictError
from core.services import CoreServices
from core.staff import Role, StaffAccount
from handoff.agent.schemas import AgentDraft
from handoff.conversation.models import Author, Conversation
from handoff.conversation.schemas import NewDeskMessage
from handoff.conversation.transitions import Status
from handoff.queue.keeper import QueueKeeper
from handoff.queue.policy import Priority, Reason, Routing
from handoff.queue.schemas import FlowFacts, HandoffRequest
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.team.schemas import Takes, TeamDraft
from handoff.widget.schemas import NewMessage, NewSession
from handoff.work import WorkFactory

from ..conftest import FakeClock

TICK = timedelta(seconds=3)
"""How often a server looks at everything anew, and how finely people act."""
HEARTBEAT = timedelta(seconds=15)
REPLY_WITHIN_SECONDS = 40

Absence = Literal["gone", "crashed", "asleep"]
"""The desk was closed; its server died; it is open and nobody looks."""


@dataclass
class SimulatedAgent:
    """Somebody at the desk, by what they do."""

    account: StaffAccount
    team_ids: list[str]
    skills: frozenset[str]
    capacity: int
    server: int
    connection_id: str | None = None
    absence: Absence | None = None
    back_at: datetime | None = None
    believes_to_have: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    """Conversation → when they mean to answer next, and to be done."""


@dataclass
class SimulatedCustomer:
    """A customer, by what they mean to say."""

    comes_at: datetime
    request: HandoffRequest
    locale: str | None
    follow_ups: int
    conversation_id: str | None = None
    said: list[str] = field(default_factory=list)


class Server:
    """One of the servers: services and keeper, over a database connection of its own."""

    def __init__(self, core: CoreServices, settings: HandoffSettings) -> None:
        signals = Signals()
        self.works = WorkFactory(core, settings, signals)
        self.keeper = QueueKeeper(
            works=self.works, bus=core.bus, clock=core.clock, settings=settings, signals=signals
        )


class Simulation:
    """The world; `tick` lets a little time pass."""

    def __init__(self, servers: Sequence[Server], clock: FakeClock, seed: int) -> None:
        self.servers = servers
        self.clock = clock
        self.random = Random(seed)
        self.agents: list[SimulatedAgent] = []
        self.customers: list[SimulatedCustomer] = []
        self.refused = 0
        self.absences = 0
        self._beat_at = clock.now()

    # The beginning

    async def set_up(self, *, agents: int, customers: int, arrivals: timedelta) -> None:
        """Three teams, agents in them who all come to the desk, and customers who will come within `arrivals`."""
        drafts = (
            ("Returns", Takes(flows=["returns"]), Routing.LEAST_BUSY),
            ("Upset", Takes(reasons=[Reason.UPSET]), Routing.ROUND_ROBIN),
            ("Everything", Takes(), Routing.ROUND_ROBIN),
        )
        team_ids: list[str] = []
        async with self.servers[0].works.writing() as work:
            for name, takes, routing in drafts:
                draft = TeamDraft(
                    name=name,
                    takes=takes,
                    routing=routing,
                    is_default=name == "Everything",
                    reply_within_seconds=REPLY_WITHIN_SECONDS,
                )
                team_ids.append((await work.teams.create(draft)).id)
        for number in range(agents):
            await self._hire(number, team_ids)
        start = self.clock.now()
        for _ in range(customers):
            reason = self.random.choice([Reason.ASKED, Reason.ASKED, Reason.UPSET, Reason.POLICY])
            flow = FlowFacts(name="return_form") if self.random.random() < 0.4 else None
            priority = self.random.choice([None, None, Priority.LOW, Priority.URGENT])
            self.customers.append(
                SimulatedCustomer(
                    comes_at=start + arrivals * self.random.random(),
                    request=HandoffRequest(reason=reason, summary="-", flow=flow, priority=priority),
                    locale=self.random.choice([None, "en", "de-AT"]),
                    follow_ups=self.random.randrange(3),
                )
            )

    async def _hire(self, number: int, team_ids: list[str]) -> None:
        teams = self.random.sample(team_ids, self.random.choice([0, 1, 1, 2]))
        skills = [one for one in ("returns", "language:de") if self.random.random() < 0.4]
        agent = SimulatedAgent(
            account=StaffAccount(
                email=f"agent{number}@tallowreed.example",
                name=f"Agent {number}",
                role=Role.AGENT,
                password_hash="unused",
                is_active=True,
                created_at=self.clock.now(),
            ),
            team_ids=teams or [team_ids[-1]],  # whoever is in none serves the default one
            skills=frozenset(skills),
            capacity=self.random.choice([1, 1, 2]),
            server=number % len(self.servers),
        )
        async with self.servers[agent.server].works.writing() as work:
            work.session.add(agent.account)
            await work.session.flush()
            draft = {"capacity": agent.capacity, "skills": skills, "team_ids": teams}
            await work.agents.change(agent.account.id, AgentDraft.model_validate(draft))
            agent.connection_id = await work.agents.connect(agent.account.id)
        self.agents.append(agent)

    # A tick

    async def tick(self, *, storm: bool) -> None:
        """Everybody acts, in a `storm` while the servers route as well; then the servers do what is left to do."""
        self.clock.advance(TICK)
        await self._beat()
        conversations = await self._look()
        actions = [*self._customers_act(conversations), *self._agents_act(conversations)]
        self.random.shuffle(actions)
        if storm:
            actions += [step() for one in self.servers for step in (one.keeper.route, one.keeper.lose_due)]
        await asyncio.gather(*actions)
        await asyncio.gather(*(one.keeper.lose_due() for one in self.servers))

    async def route(self) -> None:
        """Both servers route at once, and nothing else happens."""
        await asyncio.gather(*(one.keeper.route() for one in self.servers))

    async def _beat(self) -> None:
        if self.clock.now() - self._beat_at < HEARTBEAT:
            return
        self._beat_at = self.clock.now()
        for number, server in enumerate(self.servers):
            mine = [one for one in self.agents if one.server == number and one.absence != "crashed"]
            async with server.works.writing() as work:
                await work.agents.renew([one.connection_id for one in mine if one.connection_id])

    async def _look(self) -> dict[str, Conversation]:
        async with self.servers[0].works.reading() as work:
            query = select(Conversation).where(Conversation.status != Status.RESOLVED)
            return {one.id: one for one in await work.session.scalars(query)}

    @property
    def _any_server(self) -> Server:
        return self.random.choice(self.servers)

    # Customers

    def _customers_act(self, conversations: dict[str, Conversation]) -> list[Coroutine[Any, Any, None]]:
        actions: list[Coroutine[Any, Any, None]] = []
        for customer in self.customers:
            if customer.conversation_id is None:
                if customer.comes_at <= self.clock.now():
                    actions.append(self._come(customer, self._any_server))
                continue
            conversation = conversations.get(customer.conversation_id)
            if conversation is None:
                continue
            if (
                conversation.status is Status.PENDING
            ):  # they wrote when it was just closed: the bot has them again
                actions.append(self._ask_again(customer, self._any_server))
            is_answered = conversation.assignee_id and conversation.last_message_author is Author.AGENT
            if is_answered and customer.follow_ups and self.random.random() < 0.2:
                customer.follow_ups -= 1
                actions.append(self._say(customer, self._any_server))
        return actions

    async def _come(self, customer: SimulatedCustomer, server: Server) -> None:
        async with server.works.writing() as work:
            conversation, _ = await work.widget.begin(NewSession(locale=customer.locale), None)
            customer.conversation_id = conversation.id
        await self._say(customer, server)
        await self._ask_again(customer, server)

    async def _say(self, customer: SimulatedCustomer, server: Server) -> None:
        text = f"This is my line number {len(customer.said) + 1}"
        customer.said.append(text)
        async with server.works.writing() as work:
            await work.widget.post(customer.conversation_id or "", NewMessage(client_id=text, text=text))

    async def _ask_again(self, customer: SimulatedCustomer, server: Server) -> None:
        async with server.works.writing() as work:
            conversation = await work.conversations.lock(customer.conversation_id or "")
            await work.queue.request_handoff(conversation, customer.request, asked_by_bot=False)

    # Agents

    def _agents_act(self, conversations: dict[str, Conversation]) -> list[Coroutine[Any, Any, None]]:
        actions: list[Coroutine[Any, Any, None]] = []
        now = self.clock.now()
        for agent in self.agents:
            if agent.absence is not None:
                if agent.back_at is not None and agent.back_at <= now:
                    # What they had when they left, they go on with, whether it is still theirs or not.
                    actions.append(self._come_back_and_go_on(agent))
                continue
            if self.random.random() < 0.016:
                actions.append(self._drop_out(agent))
                continue
            mine = {one.id for one in conversations.values() if one.assignee_id == agent.account.id}
            agent.believes_to_have = {
                one: agent.believes_to_have.get(one) or self._plan_for(now) for one in mine
            }
            actions += self._serve(agent, conversations)
        return actions

    def _plan_for(self, now: datetime) -> tuple[datetime, datetime]:
        answers_at = now + timedelta(seconds=self.random.randint(2, 15))
        return answers_at, answers_at + timedelta(seconds=self.random.randint(10, 60))

    def _serve(
        self, agent: SimulatedAgent, conversations: dict[str, Conversation]
    ) -> list[Coroutine[Any, Any, None]]:
        actions: list[Coroutine[Any, Any, None]] = []
        now = self.clock.now()
        for conversation_id, (answers_at, done_at) in agent.believes_to_have.items():
            conversation = conversations[conversation_id]
            is_owed = conversation.last_message_author is not Author.AGENT
            if is_owed and answers_at <= now:
                actions.append(self._write(agent, conversation_id))
                agent.believes_to_have[conversation_id] = (now + timedelta(seconds=6), done_at)
            elif not is_owed and done_at <= now:
                actions.append(self._resolve(agent, conversation_id))
        return actions

    async def _write(self, agent: SimulatedAgent, conversation_id: str) -> None:
        new = NewDeskMessage(client_id=f"{agent.account.name}{self.clock.now()}", text="Here I am")
        try:
            async with self.servers[agent.server].works.writing() as work:
                await work.desk.write(conversation_id, agent.account, new, private=False)
        except ConflictError:
            self.refused += 1

    async def _resolve(self, agent: SimulatedAgent, conversation_id: str) -> None:
        try:
            async with self.servers[agent.server].works.writing() as work:
                await work.queue.resolve(conversation_id, agent.account)
        except ConflictError:
            self.refused += 1

    async def _drop_out(self, agent: SimulatedAgent) -> None:
        self.absences += 1
        agent.absence = self.random.choice(["gone", "crashed", "asleep"])
        agent.back_at = self.clock.now() + timedelta(seconds=self.random.randint(10, 120))
        if agent.absence == "gone" and agent.connection_id:
            async with self.servers[agent.server].works.writing() as work:
                await work.agents.disconnect(agent.connection_id)
            agent.connection_id = None

    async def _come_back_and_go_on(self, agent: SimulatedAgent) -> None:
        if agent.absence != "asleep":
            agent.server = (agent.server + 1) % len(self.servers)
            async with self.servers[agent.server].works.writing() as work:
                agent.connection_id = await work.agents.connect(agent.account.id)
        agent.absence = agent.back_at = None
        for conversation_id in agent.believes_to_have:
            await self._write(agent, conversation_id)
