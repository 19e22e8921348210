"""Conversations under random customers, agents, crashes, lost answers, dropped sockets and late bot replies.

Hypothesis chooses what happens; the services and the database are the real ones. What must hold after every step, and
once everything has calmed down, is written as invariants at the end of the machine.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlalchemy import select

from core.bus import Event, InProcessBus
from core.database import Database
from core.errors import FrontdeskError
from core.mail import OutboxMailer
from core.rate_limits import RateLimiter
from core.services import CoreServices
from core.settings import CoreSettings
from core.signing import TokenSigner
from core.staff import Role, StaffAccount
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.schemas import MessageView, NewDeskMessage
from handoff.conversation.transitions import STATES, WAITING, Owner, Status
from handoff.queue.keeper import QueueKeeper
from handoff.queue.policy import Reason
from handoff.queue.schemas import HandoffRequest
from handoff.realtime.feed import CustomerFeed
from handoff.service_level.models import Stint
from handoff.settings import HandoffSettings
from handoff.signals import Signals
from handoff.team.models import Routing, Team
from handoff.turn.models import Turn, TurnState
from handoff.turn.protocol import BotAnswer, BotFailedError, BotReply
from handoff.turn.service import TakenTurn
from handoff.widget.schemas import NewMessage, NewSession, NewsView
from handoff.work import Work, WorkFactory
from tests.conftest import FakeClock

T = TypeVar("T")

MOST_CUSTOMERS = 3
"""What goes wrong between more goes wrong between three, and is found sooner."""
EXAMPLES = 30
STEPS = 40
"""Of each example; what goes wrong is found with more of them, and shown with as few as possible."""


class CrashError(Exception):
    """The server dies before it commits."""


class RecordingBus(InProcessBus):
    """Keeps what was published until somebody hands it on, or loses it."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Event] = []

    async def publish(self, event: Event) -> None:
        self.published.append(event)
        await super().publish(event)


@dataclass
class Customer:
    """A client with its outbox, its view, and a socket that may be cut."""

    conversation_id: str
    outbox: list[tuple[str, str]] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    view: list[tuple[int, str]] = field(default_factory=list)
    feed: CustomerFeed | None = None

    def see(self, frames: list[dict[str, Any]]) -> None:
        for frame in frames:
            messages = frame.get("messages") or ([frame["message"]] if "message" in frame else [])
            self.view += [(message["sequence"], message["text"]) for message in messages]


class FrontDesk(RuleBasedStateMachine):
    """Everything that can happen between customers, the bot and people."""

    template: Path
    customers = Bundle("customers")
    taken_turns = Bundle("taken_turns")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="frontdesk-machine-"))
        shutil.copy(self.template, self.folder / "desk.db")
        self.clock = FakeClock()
        self.numbers = count(1)
        self.bot_words: dict[str, int] = {}
        self.notes: set[str] = set()
        self.all_customers: list[Customer] = []
        self.connections: dict[str, str] = {}

    # Machinery

    def do(self, awaitable: Awaitable[T]) -> T:
        async def run() -> T:
            return await awaitable

        return self.runner.run(run())

    @initialize()
    def open_the_desk(self) -> None:
        self.bus = RecordingBus()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/desk.db", self.bus)
        core_settings = CoreSettings(
            environment="test",
            database_url=str(self.database.url),
            var_dir=self.folder,
            signing_secret=SecretStr("a signing secret for tests only"),
            service_token=SecretStr("a service token for tests only"),
            identity_secret=SecretStr("an identity secret for tests only"),
        )
        self.core = CoreServices(
            settings=core_settings,
            database=self.database,
            bus=self.bus,
            clock=self.clock,
            mailer=OutboxMailer(self.folder / "outbox"),
            signer=TokenSigner("a signing secret for tests only"),
            rate_limiter=RateLimiter(),
        )
        self.settings = HandoffSettings(bot_token=SecretStr("a bot token for tests only"))
        signals = Signals()
        self.works = WorkFactory(self.core, self.settings, signals)
        self.keeper = QueueKeeper(
            works=self.works, bus=self.bus, clock=self.clock, settings=self.settings, signals=signals
        )
        self.agents = [self.do(self._add_staff(f"Agent {n}", Role.AGENT)) for n in range(3)]
        self.supervisor = self.do(self._add_staff("Supervisor", Role.SUPERVISOR))
        self.do(self._open_a_team())

    async def _add_staff(self, name: str, role: Role) -> StaffAccount:
        async with self.database.transaction() as session:
            account = StaffAccount(
                email=f"{name.lower().replace(' ', '.')}@tallowreed.example",
                name=name,
                role=role,
                password_hash="unused",
                is_active=True,
                created_at=self.clock.now(),
            )
            session.add(account)
        return account

    async def _open_a_team(self) -> None:
        """Who comes is given to whoever is free, and lost again by whoever leaves them unanswered."""
        async with self.works.writing() as work:
            await work.teams.ensure_default()
        async with self.database.transaction() as session:
            team = (await session.scalars(select(Team))).one()
            team.routing = Routing.ROUND_ROBIN
            team.reply_within_seconds = 90

    async def write(self, action: Callable[[Work], Awaitable[T]], *, crashes: bool = False) -> T | None:
        """`action` in a transaction; None when it was refused, or the server died before the commit."""
        try:
            async with self.works.writing() as work:
                result = await action(work)
                if crashes:
                    raise CrashError
                return result
        except (CrashError, FrontdeskError):
            return None

    def staff(self, number: int) -> StaffAccount:
        return [*self.agents, self.supervisor][number]

    # Customers

    @precondition(lambda self: len(self.all_customers) < MOST_CUSTOMERS)
    @rule(target=customers)
    def begin(self) -> Customer:
        async def begin(work: Work) -> str:
            conversation, _ = await work.widget.begin(NewSession(), None)
            return conversation.id

        conversation_id = self.do(self.write(begin))
        assert conversation_id is not None
        customer = Customer(conversation_id)
        self.all_customers.append(customer)
        return customer

    @rule(customer=customers, crashes=st.booleans(), answer_is_lost=st.booleans())
    def customer_writes(self, customer: Customer, crashes: bool, answer_is_lost: bool) -> None:
        number = next(self.numbers)
        customer.outbox.append((f"client-{number}", f"words {number}"))
        self._flush_outbox(customer, crashes=crashes, answer_is_lost=answer_is_lost)

    @rule(customer=customers, answer_is_lost=st.booleans())
    def customer_tries_again(self, customer: Customer, answer_is_lost: bool) -> None:
        self._flush_outbox(customer, crashes=False, answer_is_lost=answer_is_lost)

    def _flush_outbox(self, customer: Customer, *, crashes: bool, answer_is_lost: bool) -> None:
        """A client sends one message after the other, and keeps each until it is acknowledged."""
        while customer.outbox:
            client_id, text = customer.outbox[0]
            stored = self.do(
                self._post(customer, NewMessage(client_id=client_id, text=text), crashes=crashes)
            )
            if stored is None or answer_is_lost:
                return
            assert stored[0].text == text
            customer.acknowledged[client_id] = text
            customer.outbox.pop(0)

    async def _post(
        self, customer: Customer, new: NewMessage, *, crashes: bool
    ) -> tuple[MessageView, bool] | None:
        return await self.write(lambda work: work.widget.post(customer.conversation_id, new), crashes=crashes)

    @rule(customer=customers)
    def customer_asks_for_a_person(self, customer: Customer) -> None:
        self.do(self.write(lambda work: work.widget.request_person(customer.conversation_id)))

    @rule(customer=customers)
    def customer_leaves_the_queue(self, customer: Customer) -> None:
        self.do(self.write(lambda work: work.queue.leave(customer.conversation_id)))

    @rule(customer=customers)
    def customer_connects(self, customer: Customer) -> None:
        async def read_after(sequence: int) -> NewsView:
            async with self.works.reading() as work:
                return await work.widget.read_after(customer.conversation_id, sequence)

        cursor = customer.view[-1][0] if customer.view else 0
        customer.feed = CustomerFeed(read_after, cursor)
        customer.see([self.do(customer.feed.sync())])

    @rule(customer=customers)
    def customer_loses_the_socket(self, customer: Customer) -> None:
        customer.feed = None

    @rule(data=st.data())
    def events_travel(self, data: st.DataObject) -> None:
        """Each event reaches its reader, or is lost on the way."""
        published, self.bus.published = self.bus.published, []
        for event in published:
            for customer in self.all_customers:
                if (
                    f"conversation:{customer.conversation_id}" not in event.recipients
                    or customer.feed is None
                ):
                    continue
                if data.draw(st.booleans(), label="arrives"):
                    customer.see(self.do(customer.feed.frames_for(event)))

    # The bot

    def _take(self, customer: Customer) -> TakenTurn | None:
        return self.do(self.write(lambda work: work.turns.take(customer.conversation_id)))

    @rule(target=taken_turns, customer=customers)
    def bot_takes_a_turn(self, customer: Customer) -> Any:
        taken = self._take(customer)
        return multiple() if taken is None else taken

    @rule(taken=taken_turns, hands_over=st.booleans(), crashes=st.booleans())
    def bot_answers(self, taken: TakenTurn, hands_over: bool, crashes: bool) -> None:
        """Now or late, once or again: a turn's answer may come after anything."""
        self._answer(taken, hands_over=hands_over, crashes=crashes)

    @rule(
        customer=customers,
        meanwhile=st.lists(
            st.sampled_from(
                ["asks for a person", "is claimed", "is taken over", "goes back", "lease runs out"]
            ),
            min_size=1,
            max_size=3,
        ),
    )
    def things_happen_while_the_bot_thinks(self, customer: Customer, meanwhile: list[str]) -> None:
        """The races that matter most, made likely: what was begun under one owner ends under another."""
        self.customer_writes(customer, crashes=False, answer_is_lost=False)
        first, second = self._take(customer), None
        for event in meanwhile:
            if event == "asks for a person":
                self.customer_asks_for_a_person(customer)
            elif event == "is claimed":
                self.agent_claims(customer, 0)
            elif event == "is taken over":
                self.agent_claims(customer, 3)
            elif event == "goes back":
                self.agent_acts(customer, 3, "return_to_bot", crashes=False)
            else:
                self.clock.advance(self.settings.turn_lease)
                second = second or self._take(customer)
        for taken in (second, first):
            if taken is not None:
                self._answer(taken)

    def _answer(self, taken: TakenTurn, *, hands_over: bool = False, crashes: bool = False) -> None:
        text = f"bot word {next(self.numbers)}"
        handoff = HandoffRequest(reason=Reason.UNANSWERED, summary="asked twice") if hands_over else None
        answer = BotAnswer(replies=[BotReply(text=text, handoff=handoff)])
        state = self.do(self.write(lambda work: work.turns.store_answer(taken, answer), crashes=crashes))
        if state is TurnState.DONE:
            self.bot_words[text] = taken.turn_id

    @rule(taken=taken_turns)
    def bot_fails(self, taken: TakenTurn) -> None:
        failure = BotFailedError("unreachable", "ConnectError")
        self.do(self.write(lambda work: work.turns.store_failure(taken, failure)))

    # People

    @rule(number=st.integers(0, 3))
    def agent_opens_the_desk(self, number: int) -> None:
        staff = self.staff(number)
        if staff.id not in self.connections:
            connection = self.do(self.write(lambda work: work.agents.connect(staff.id)))
            assert connection is not None
            self.connections[staff.id] = connection

    @rule(number=st.integers(0, 3), politely=st.booleans())
    def agent_is_gone(self, number: int, politely: bool) -> None:
        connection = self.connections.pop(self.staff(number).id, None)
        if connection and politely:
            self.do(self.write(lambda work: work.agents.disconnect(connection)))

    @rule(customer=customers, number=st.integers(0, 3))
    def agent_claims(self, customer: Customer, number: int) -> None:
        staff, take_over = self.staff(number), number == 3
        self.do(
            self.write(lambda work: work.queue.claim(customer.conversation_id, staff, take_over=take_over))
        )

    @rule(customer=customers, number=st.integers(0, 3), private=st.booleans(), again=st.booleans())
    def agent_writes(self, customer: Customer, number: int, private: bool, again: bool) -> None:
        serial = next(self.numbers)
        text = f"{'note' if private else 'agent word'} {serial}"
        new = NewDeskMessage(client_id=f"desk-{serial}", text=text)
        if private:
            self.notes.add(text)
        for _ in range(2 if again else 1):
            self.do(
                self.write(
                    lambda work: work.desk.write(
                        customer.conversation_id, self.staff(number), new, private=private
                    )
                )
            )

    @rule(
        customer=customers,
        number=st.integers(0, 3),
        act=st.sampled_from(["release", "resolve", "return_to_bot", "snooze", "transfer"]),
        crashes=st.booleans(),
    )
    def agent_acts(self, customer: Customer, number: int, act: str, crashes: bool) -> None:
        staff, other = self.staff(number), self.staff((number + 1) % 4)

        async def perform(work: Work) -> Conversation:
            if act == "snooze":
                until = self.clock.now() + timedelta(hours=1)
                return await work.queue.snooze(customer.conversation_id, staff, until)
            if act == "transfer":
                return await work.queue.transfer(customer.conversation_id, staff, other, None)
            acts = {
                "release": work.queue.release,
                "resolve": work.queue.resolve,
                "return_to_bot": work.queue.return_to_bot,
            }
            return await acts[act](customer.conversation_id, staff)

        self.do(self.write(perform, crashes=crashes))

    # Time

    @rule(seconds=st.sampled_from([1, 20, 70, 400, 4_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self._renew_connections()
        self._sweep()

    def _renew_connections(self) -> None:
        if self.connections:
            self.do(self.write(lambda work: work.agents.renew(list(self.connections.values()))))

    def _sweep(self) -> None:
        self.do(self.keeper.wake_due())
        self.do(self.keeper.lose_due())
        self.do(self.keeper.route())
        self.do(self.keeper.tell())

    # What must hold after every step

    async def _rows(self) -> tuple[list[Conversation], list[Message]]:
        async with self.database.reading() as session:
            conversations = list(await session.scalars(select(Conversation)))
            order = (Message.conversation_id, Message.sequence)
            return conversations, list(await session.scalars(select(Message).order_by(*order)))

    @invariant()
    def the_log_and_every_view_are_whole(self) -> None:
        if not self.all_customers:
            return
        conversations, messages = self.do(self._rows())
        self._check_states(conversations)
        log: dict[str, list[Message]] = {one.id: [] for one in conversations}
        for message in messages:
            log[message.conversation_id].append(message)
        for conversation in conversations:
            said = log[conversation.id]
            assert [one.sequence for one in said] == list(range(1, conversation.last_sequence + 1))
            assert all(a.epoch <= b.epoch <= conversation.epoch for a, b in pairwise(said))
        bot_words = [one.text for one in messages if one.text.startswith("bot word")]
        answered = [self.bot_words[text] for text in bot_words]
        assert len(answered) == len(set(answered)), "a turn was answered twice"
        for customer in self.all_customers:
            self._check_customer(customer, log[customer.conversation_id])

    def _check_states(self, conversations: list[Conversation]) -> None:
        for one in conversations:
            assert one.state in STATES
            assert (one.assignee_id is not None) == (one.state.owner is Owner.AGENT), "one owner, or none"
            assert (one.waiting_since is not None) == (one.state == WAITING)
            assert (one.snoozed_until is not None) == (one.status is Status.SNOOZED)

    def _check_customer(self, customer: Customer, said: list[Message]) -> None:
        own = [(one.client_id, one.text) for one in said if one.author is Author.CUSTOMER]
        kept = list(customer.acknowledged.items())
        assert own[: len(kept)] == kept, "lost, doubled or out of order"
        assert len(own) <= len(kept) + 1, "at most the one whose answer was lost"
        public = [(one.sequence, one.text) for one in said if not one.private]
        seen = customer.view
        assert seen == public[: len(seen)], "a view is a beginning of the log: no gap, no repeat, no note"

    # What must hold in the end

    def teardown(self) -> None:
        try:
            if self.all_customers:
                self._calm_down()
                self._check_the_end()
        finally:
            self.do(self.core.close())
            self.runner.close()
            shutil.rmtree(self.folder)

    def _calm_down(self) -> None:
        """The bot and the sockets are back, and one agent comes and stays."""
        for _ in range(self.settings.turn_attempts + 2):
            self.clock.advance(timedelta(seconds=60))
            for customer in self.all_customers:
                self._flush_outbox(customer, crashes=False, answer_is_lost=False)
                self._answer_everything(customer)
        self._serve_everybody()
        for customer in self.all_customers:
            self.customer_connects(customer)

    def _answer_everything(self, customer: Customer) -> None:
        while True:
            taken = self.do(self.write(lambda work: work.turns.take(customer.conversation_id)))
            if taken is None:
                return
            self._answer(taken)

    def _serve_everybody(self) -> None:
        """One agent is there and closes whatever they get: in the end nobody waits."""
        for number in range(4):
            self.agent_is_gone(number, politely=True)
        self.clock.advance(timedelta(minutes=10))
        self.agent_opens_the_desk(0)
        for _ in range(4 * len(self.all_customers) + 8):
            self.clock.advance(timedelta(seconds=30))
            self._renew_connections()
            self._sweep()
            for conversation in self.do(self._rows())[0]:
                if conversation.assignee_id == self.staff(0).id:
                    self._close(conversation.id, self.staff(0))
        waiting = [one.id for one in self.do(self._rows())[0] if one.state == WAITING]
        assert not waiting, "somebody waits for ever with an agent free"

    def _close(self, conversation_id: str, staff: StaffAccount) -> None:
        self.do(self.write(lambda work: work.queue.resolve(conversation_id, staff)))

    def _check_the_end(self) -> None:
        _, messages = self.do(self._rows())
        turns, stints = self.do(self._turns_and_stints())
        for customer in self.all_customers:
            said = [one for one in messages if one.conversation_id == customer.conversation_id]
            assert customer.view == [(one.sequence, one.text) for one in said if not one.private]
            assert not any(text in self.notes for _, text in customer.view)
            assert {one.client_id for one in said if one.author is Author.CUSTOMER} == set(
                customer.acknowledged
            )
        assert all(turn.state in {TurnState.DONE, TurnState.FAILED, TurnState.DROPPED} for turn in turns)
        owner_of = {(one.conversation_id, one.epoch): one.owner for one in stints}
        epoch_of = {turn.id: turn.epoch for turn in turns}
        for message in messages:
            if message.text in self.bot_words:
                assert message.epoch == epoch_of[self.bot_words[message.text]], "a word of a former epoch"
                assert message.author is Author.BOT
                # While it is resolved, a conversation is nobody's time.
                owner = owner_of.get((message.conversation_id, message.epoch), Owner.BOT)
                assert owner is not Owner.AGENT, "the bot talked over a person"

    async def _turns_and_stints(self) -> tuple[list[Turn], list[Stint]]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Turn))), list(await session.scalars(select(Stint)))


@pytest.mark.timeout(600)
def test_nothing_is_lost_doubled_or_out_of_order(migrated_database_file: Path) -> None:
    class Machine(FrontDesk):
        template = migrated_database_file

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
