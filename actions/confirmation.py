"""How a flow ends that executes something: what will be done, put before the customer, a clear yes, and the execution.

What they agree to is kept as data, the request itself and all that was shown. It is worked out again right before the
execution: if anything isn't the same any more, nothing is executed and they are asked again. If nobody knows whether an
execution came through, the very same request is sent once more with the very same key.
"""

from __future__ import annotations

import logging
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter

from actions.back_office.port import FactsChangedError, NotFoundInBackOfficeError
from actions.back_office.requests import (
    CancelOrderRequest,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    ReturnRequest,
    ReversalRequest,
)
from actions.consent import is_clear_yes, is_no
from actions.facts import idempotency_key, trace_as_data
from actions.flow import DescribeDraft, Flow, Step
from actions.order_step import OrderStep
from actions.reading.amounts import find_amounts
from actions.turn import PERSON, Choice, Turn
from actions.words import asks_what_is_agreed_to, hedges, is_question

logger = logging.getLogger(__name__)

_AMOUNT_SHOWN = re.compile(r"\d[\d,]*\.\d\d")

CANCEL: Choice = ("Cancel", "/cancel")

Request = TypeVar(
    "Request",
    CancelOrderRequest,
    ChangeAddressRequest,
    ChangeItemsRequest,
    ChangePaymentRequest,
    ReturnRequest,
    ReversalRequest,
)


@dataclass(frozen=True, slots=True)
class Proposal(Generic[Request]):
    """What the customer is asked to agree to: `text` says all of it and asks, `request` is what is executed."""

    text: str
    card: dict[str, Any]
    request: Request
    yes: str
    """What the button says: "Yes, cancel it"."""
    approval: dict[str, Any] | None = None
    """What a colleague has to decide on; None for what the assistant does itself."""


class ConfirmStep(Step, Generic[Request]):
    """Shows the proposal until the customer says a clear yes; `quoted` is the slot for what they saw."""

    kind: ClassVar[str]
    """Begins the idempotency keys."""
    quoted: ClassVar[str]
    request: ClassVar[TypeAdapter[Any]]
    """Writes a request as data, and reads it again."""
    undecided: ClassVar[str] = "Take your time; nothing is changed until you say a clear yes."
    stop: ClassVar[Choice] = CANCEL
    """The button for leaving everything as it is."""

    @abstractmethod
    async def propose(self, turn: Turn) -> Proposal[Request] | None:
        """What would be done as things stand now; None when that isn't possible (any more)."""

    @abstractmethod
    async def execute(self, turn: Turn, request: Request, key: str) -> Any:
        """Have it done once; returns the record that the port gives. Raises what the port says."""

    @abstractmethod
    def say_receipt(self, turn: Turn, request: Request, record: Any, card: dict[str, Any]) -> None:
        """Say that it is done; `card` is the summary that was agreed to."""

    @abstractmethod
    def changeable(self, turn: Turn) -> list[Choice]:
        """Buttons for what a customer may want to change."""

    def as_data(self, proposal: Proposal[Request]) -> dict[str, Any]:
        """What is compared before the execution: what was shown, what is to be done, and who decides."""
        return {
            "request": self.request.dump_python(proposal.request, mode="json"),
            "card": proposal.card,
            "approval": proposal.approval,
        }

    def approval_agreed(self, turn: Turn) -> dict[str, Any] | None:
        """What a colleague has to decide on, if that is what the customer agreed to."""
        approval: dict[str, Any] | None = ((turn.get(self.quoted) or {}).get("agreed") or {}).get("approval")
        return approval

    def say_sent(self, turn: Turn, reference: str, meanwhile: str = "") -> None:
        """It is with a colleague now; `meanwhile` says what holds until it's decided."""
        approval = self.approval_agreed(turn) or {}
        turn.say(
            f"I've sent it to a colleague; your reference is **{reference}**. "
            "I'll tell you right here as soon as it's decided, and you can keep asking me other things meanwhile."
            f"{meanwhile and f' {meanwhile}'}",
            approval={"reference": reference, **approval},
        )

    def say_settled(self, turn: Turn, reference: str) -> None:
        """The same was asked for before, and not approved: it is not put to a colleague again."""
        turn.offer_person()
        offer = turn.unless_waiting(" Would you like to talk to a person about it?")
        turn.say(
            f"I've asked a colleague for this before (your reference is {reference}), and it wasn't approved, "
            f"I'm sorry.{offer}",
            [PERSON],
        )

    async def note(self, turn: Turn) -> None:
        """Keep what the policy says of what was agreed to, right before it is executed."""

    def salt(self, turn: Turn) -> Any:
        """What tells an execution from an earlier one with the same content in this conversation."""
        return None

    def answers(self, turn: Turn) -> bool:
        """Whether the message is for this step although it looks like an interruption."""
        return False

    def agrees(self, turn: Turn) -> bool:
        """Whether the message is a clear yes to what was shown."""
        return is_clear_yes(turn) and not self._names_other_amount(turn)

    def _names_other_amount(self, turn: Turn) -> bool:
        card = ((turn.get(self.quoted) or {}).get("agreed") or {}).get("card")
        shown = {Decimal(found.replace(",", "")) for found in _AMOUNT_SHOWN.findall(str(card))}
        return not shown.issuperset(find_amounts(turn.text.lower()))

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is confirmed."""
        return turn.get(self.slot) is not True

    async def read(self, turn: Turn) -> bool:
        """Yes, or no; anything in between is asked again."""
        if self.agrees(turn):
            turn.set(self.slot, True)
            return True
        if is_no(turn):
            turn.say(
                "All right, I haven't changed anything. What would you like to do?",
                [*self.changeable(turn), self.stop, PERSON],
            )
            turn.set("skip_question", "said")
            return True
        if is_clear_yes(turn):
            turn.say("That's another amount than the one I can offer you. It comes to this:")
            return True
        if turn.intent == "affirm" or (hedges(turn.text) and not is_question(turn.text)):
            turn.say(self.undecided)
            return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Show what will be done, with every amount."""
        proposal = await self.propose(turn)
        if proposal is None:
            turn.say("Something about this has changed, so it can't be done like that any more.", [PERSON])
            return
        turn.set(self.quoted, {"agreed": self.as_data(proposal)})
        turn.set("policy_trace", trace_as_data(proposal.request.trace))
        choices = [(proposal.yes, "/affirm"), ("Change something", "/deny"), self.stop]
        turn.say(proposal.text, choices, card=proposal.card)

    def hint(self) -> str:
        """How to answer."""
        return "Shall I go ahead? Please say yes or no."


class ConfirmedFlow(Flow, Generic[Request]):
    """A flow whose last step is a `ConfirmStep`, and that executes what was confirmed.

    `more` is the step that can go on with another of several orders named in one breath.
    """

    def __init__(
        self,
        name: str,
        *,
        label: str,
        intent: str,
        pattern: re.Pattern[str],
        steps: Sequence[Step],
        confirm: ConfirmStep[Request],
        slots: Sequence[str],
        words_slot: str,
        describe_draft: DescribeDraft,
        more: OrderStep | None = None,
    ) -> None:
        super().__init__(
            name,
            label=label,
            intent=intent,
            pattern=pattern,
            steps=(*steps, confirm),
            slots=(*slots, "step_up", confirm.slot, confirm.quoted, words_slot),
            words_slot=words_slot,
            finish=self.carry_out,
            describe_draft=describe_draft,
        )
        self._confirm: ConfirmStep[Request] = confirm
        self._more = more

    async def begin(self, turn: Turn) -> None:
        """As every flow; one that goes on after an execution takes no message in twice."""
        if (turn.get(self._confirm.quoted) or {}).get("goes_on"):
            turn.clear(self._confirm.quoted)
            return
        await super().begin(turn)

    async def read(self, turn: Turn) -> bool:
        """As every flow; after an outage, "try again" means what was confirmed."""
        confirm = self._confirm
        if turn.requested == confirm.slot:
            if self._was_attempted(turn) and (turn.payload("retry") or confirm.agrees(turn)):
                turn.set(confirm.slot, True)
                return True
            if self._was_turned_down(turn) and not turn.is_choice and confirm.agrees(turn):
                return True  # a yes to being asked what to change: it is shown once more
            if confirm.answers(turn) and await confirm.read(turn):
                return True
            if asks_what_is_agreed_to(turn.text):
                return True  # it is all in the summary, which is shown once more
            if is_no(turn) and not turn.is_choice and await self._changes(turn):
                return True  # "no, 41 Elm Street": what is wrong was said with it
        is_read = await super().read(turn)
        if turn.requested == confirm.slot and turn.get("skip_question"):
            turn.set(confirm.quoted, {**(turn.get(confirm.quoted) or {}), "turned_down": True})
        return is_read

    async def advance(self, turn: Turn) -> None:
        """As every flow; what may have been executed already is not assessed anew."""
        if turn.get(self._confirm.slot) is True and await self._may_be_executed(turn):
            turn.clear("step")
            return
        await super().advance(turn)

    async def _changes(self, turn: Turn) -> bool:
        """Whether another step found something new in the message."""
        before = [turn.get(slot) for slot in self.slots]
        await self._amend(turn, self.steps[:-1])
        return [turn.get(slot) for slot in self.slots] != before

    def _was_turned_down(self, turn: Turn) -> bool:
        return bool((turn.get(self._confirm.quoted) or {}).get("turned_down"))

    def _was_attempted(self, turn: Turn) -> bool:
        return bool((turn.get(self._confirm.quoted) or {}).get("attempted"))

    async def _may_be_executed(self, turn: Turn) -> bool:
        """Also by a turn of which nothing was stored, for it failed or its answer was lost."""
        shown = turn.get(self._confirm.quoted) or {}
        if shown.get("attempted") or not shown.get("agreed"):
            return self._was_attempted(turn)
        is_executed = await turn.services.back_office.was_executed(self._key(turn, shown["agreed"]))
        if is_executed:
            turn.set(self._confirm.quoted, {**shown, "attempted": True})
        return is_executed

    def _key(self, turn: Turn, agreed: dict[str, Any]) -> str:
        content = {name: value for name, value in agreed["request"].items() if name != "trace"}
        salt = self._confirm.salt(turn)
        return idempotency_key(turn.sender, self._confirm.kind, {**content, "salt": salt})

    async def carry_out(self, turn: Turn) -> bool:
        """Execute what was confirmed, if it is still what it was; without a confirmation the flow has ended early."""
        confirm = self._confirm
        if turn.get(confirm.slot) is not True:
            return True
        shown = turn.get(confirm.quoted) or {}
        agreed = shown.get("agreed") or {}
        if not self._was_attempted(turn):
            proposal = await confirm.propose(turn)
            if proposal is None or confirm.as_data(proposal) != agreed:
                return self._ask_again(turn)
            await confirm.note(turn)
        request: Request = confirm.request.validate_python(agreed["request"])
        await turn.require_customer()
        # Whatever happens to the answer: from here on it may have been executed.
        turn.set(confirm.quoted, {**shown, "attempted": True})
        try:
            record = await confirm.execute(turn, request, self._key(turn, agreed))
        except (FactsChangedError, NotFoundInBackOfficeError) as error:
            logger.info("%s of %s refused by the back office: %s", self.label, turn.sender, error)
            return self._ask_again(turn)
        turn.clear("unanswered_count")  # what wasn't known before this is not in a row with what comes
        confirm.say_receipt(turn, request, record, agreed["card"])
        turn.speak_of(self.name, agreed["request"].get("order_number"), record.number)
        if self.is_over(turn):
            return True
        turn.set(confirm.quoted, {"goes_on": True})
        return False

    def is_over(self, turn: Turn) -> bool:
        """After an execution: whether that was all; else the next order is begun. Forgets what was collected for it."""
        number = self._more.take_next(turn) if self._more else None
        if number is not None:
            turn.say(f"Now to order {number}.")
            return False
        self.reset(turn)
        return True

    def _ask_again(self, turn: Turn) -> bool:
        turn.say(
            "Something has changed since I showed it to you, so I haven't done anything. Let's look again."
        )
        turn.clear(self._confirm.slot)
        turn.set(self._confirm.quoted, {"goes_on": True})
        return False


def correct_choice(step: type[Step]) -> Choice:
    """The button that asks a step's question again."""
    return step.title, f'/correct{{"step": "{step.slot}"}}'
