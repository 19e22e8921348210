"""Conversations under random customers, agents, crashes, lost answers, dropped sockets and late bot replies.

Hypothesis chooses what happens; the services and the database are the real ones. What must hold after every step, and
once everything has calmed down, is written as invariants at the end of the machine.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)
from sqlalchemy import select

from core.staff import StaffAccount
from handoff.conversation.models import Author, Conversation, Message
from handoff.conversation.transitions import STATES, WAITING, Owner, Status
from handoff.service_level.models import Stint
from handoff.turn.models import Turn, TurnState

from .ground import Customer
from .rules import Happenings

EXAMPLES = 30
STEPS = 40
"""Of each example; what goes wrong is found with more of them, and shown with as few as possible."""


class FrontDesk(Happenings):
    """What must hold, whatever happens."""

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
