"""Everything that can happen between customers, the bot and people, in any order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    multiple,
    precondition,
    rule,
)

from handoff.conversation.models import Conversation
from handoff.conversation.schemas import MessageView, NewDeskMessage
from handoff.queue.policy import Reason
from handoff.queue.schemas import HandoffRequest
from handoff.realtime.feed import CustomerFeed
from handoff.turn.models import TurnState
from handoff.turn.protocol import BotAnswer, BotFailedError, BotReply
from handoff.turn.service import TakenTurn
from handoff.widget.schemas import NewMessage, NewSession, NewsView
from handoff.work import Work

from .ground import Customer, Ground

MOST_CUSTOMERS = 3
"""What goes wrong between more goes wrong between three, and is found sooner."""


class Happenings(Ground):
    """The rules: what Hypothesis chooses from."""

    customers = Bundle("customers")
    taken_turns = Bundle("taken_turns")

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
