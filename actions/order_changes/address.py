"""Another address for an order that hasn't been packed, or for the account: confirmation and flow."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pydantic import TypeAdapter

from actions.back_office.requests import ZERO, ChangeAddressRequest, OrderChangeRecord
from actions.confirmation import ConfirmedFlow, ConfirmStep, Proposal, correct_choice
from actions.facts import row
from actions.noting import note_decision
from actions.order_changes.address_steps import (
    CONFIRMED,
    LAST_USED,
    ORDER,
    PARTS,
    QUOTED,
    SCOPE,
    WORDS,
    AddressOrderStep,
    AddressStep,
    ScopeStep,
    as_parts,
    decide,
    said_so_far,
)
from actions.orders import summarize_items
from actions.policies.cases import AddressFacts
from actions.turn import Choice, Turn
from actions.verification import CodeStep, IdentityStep, Move, StepUpStep

ACCOUNT_TOO = "address_account_too"
"""The account gets the order's new address, too: said with the yes."""
DONE = "address_changes_done"
"""How many addresses were changed in this conversation: one may be changed back and forth."""

_YES_AND_ACCOUNT = re.compile(
    r"^(?:yes|yeah|yep|sure|ok(?:ay)?|perfect|correct)\b(?!.*\b(?:not|don't|no|but|only|instead)\b)"
    r".*\b(?:default|account|profile|main address)\b",
    re.IGNORECASE,
)


class AddressConfirmStep(ConfirmStep[ChangeAddressRequest]):
    """The old address, the new one, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED
    kind: ClassVar[str] = "address"
    quoted: ClassVar[str] = QUOTED
    request: ClassVar[TypeAdapter[Any]] = TypeAdapter(ChangeAddressRequest)

    def answers(self, turn: Turn) -> bool:
        """A yes with the wish to have it for the account as well."""
        return turn.get(SCOPE) == "order" and bool(_YES_AND_ACCOUNT.search(turn.text))

    def agrees(self, turn: Turn) -> bool:
        """Also that yes."""
        return self.answers(turn) or super().agrees(turn)

    async def read(self, turn: Turn) -> bool:
        """What the yes brings with it is done after it."""
        turn.set(ACCOUNT_TOO, self.answers(turn) or None)
        return await super().read(turn)

    def salt(self, turn: Turn) -> Any:
        """Back to an earlier address is another change."""
        return turn.get(DONE)

    def changeable(self, turn: Turn) -> list[Choice]:
        """The address, and the order."""
        choices = [correct_choice(AddressStep)]
        if turn.get(SCOPE) == "order":
            choices.append(correct_choice(AddressOrderStep))
        return choices

    async def propose(self, turn: Turn) -> Proposal[ChangeAddressRequest] | None:
        """The address in full, and what it replaces."""
        said = said_so_far(turn)
        if said is None or said.missing:
            return None
        address, customer = said.to_address(), await turn.require_customer()
        order = await AddressOrderStep().order(turn) if turn.get(SCOPE) == "order" else None
        decision = decide(turn, order, customer, address)
        if decision.outcome != "accept" or (order is None and turn.get(SCOPE) == "order"):
            return None
        before = order.address if order else customer.address
        what = (
            f"Order **{order.number}** ({summarize_items(order)}) would go"
            if order
            else "The address of your account would change"
        )
        rows = [row("Order", order.number)] if order else []
        rows += [row("Until now", before.in_one_line())] if before else []
        rows += [row("New address", address.in_one_line())]
        return Proposal(
            text=f"{what} to **{address.in_one_line()}**.\n\nShall I change it?",
            card={
                "type": "summary",
                "title": "New address of your order" if order else "New address of your account",
                "rows": rows,
            },
            request=ChangeAddressRequest(
                customer_id=customer.id,
                order_number=order.number if order else None,
                address=address,
                trace=decision.trace,
                policy_version=decision.policy_version,
            ),
            yes="Yes, change it",
        )

    async def note(self, turn: Turn) -> None:
        """For trying other policies on it."""
        said, customer = said_so_far(turn), await turn.require_customer()
        order = await AddressOrderStep().order(turn) if turn.get(SCOPE) == "order" else None
        if said is not None and not said.missing:
            address = said.to_address()
            now = turn.services.clock.now()
            facts = AddressFacts(order=order, customer=customer, address=address, now=now)
            await note_decision(turn, facts, decide(turn, order, customer, address))

    async def execute(self, turn: Turn, request: ChangeAddressRequest, key: str) -> OrderChangeRecord:
        """Change it."""
        return await turn.services.back_office.change_address(request, key)

    def say_receipt(
        self, turn: Turn, request: ChangeAddressRequest, record: OrderChangeRecord, card: dict[str, Any]
    ) -> None:
        """With the address; an order's may become the account's, too."""
        turn.set(DONE, int(turn.get(DONE) or 0) + 1)
        place = request.address.in_one_line()
        rows = [one for one in card["rows"] if one["label"] != "Until now"]
        done = (
            f"Order **{request.order_number}** goes to **{place}**"
            if request.order_number
            else f"The address of your account is **{place}**"
        )
        text = f"Done! {done}; your reference is **{record.number}**."
        choices: list[Choice] = []
        if request.order_number and turn.get(ACCOUNT_TOO):
            turn.set(LAST_USED, as_parts(request.address))
            text += " Now to your account."
        elif request.order_number:
            turn.set(LAST_USED, as_parts(request.address))
            text += (
                " Your account's own address stays as it is, unless you'd like to use the new one there, too."
            )
            choices.append(("Use it for my account, too", '/change_address{"scope": "default"}'))
        turn.say(
            text,
            choices,
            card={"type": "receipt", "title": "Address changed", "reference": record.number, "rows": rows},
        )


class AddressFlow(ConfirmedFlow[ChangeAddressRequest]):
    """After an order's address the account's may follow."""

    def is_over(self, turn: Turn) -> bool:
        """Not while the account is still to get it."""
        goes_on = bool(turn.get(ACCOUNT_TOO))
        parts = turn.get(LAST_USED)
        is_over = super().is_over(turn)
        if goes_on:
            turn.set(SCOPE, "account")
            turn.set(PARTS, parts)
        return is_over and not goes_on


def _describe_draft(turn: Turn) -> list[dict[str, str]]:
    facts = [row("Order", turn.get(ORDER))] if turn.get(ORDER) else []
    if turn.get(SCOPE) == "account":
        facts.append(row("Address of", "the account"))
    said = said_so_far(turn)
    if said is not None:
        known = ", ".join(part for part in (said.line1, said.line2, said.city, said.region) if part)
        facts.append(row("New address", f"{known} {said.postal_code}".strip()))
    return facts


async def _move_of(turn: Turn) -> Move | None:
    return Move("change_address" if turn.get(SCOPE) == "order" else "change_account_address", ZERO)


ADDRESS_FLOW = AddressFlow(
    "address_form",
    label="address change",
    intent="change_address",
    pattern=re.compile(
        r"\b(?:chang|updat|correct|edit|fix|modif)\w* (?:[\w'-]+ ){0,6}?address\b(?! book)|"
        r"\b(?:send|ship|deliver|redirect|reroute)\w* (?:[\w'-]+ ){1,5}?(?:to (?:an?|another|"
        r"a different|the new|my (?:new|work|office))\b|somewhere else|elsewhere)",
        re.IGNORECASE,
    ),
    steps=(IdentityStep(), CodeStep(), ScopeStep(), AddressOrderStep(), AddressStep(), StepUpStep(_move_of)),
    confirm=AddressConfirmStep(),
    slots=(SCOPE, ORDER, PARTS, ACCOUNT_TOO),
    words_slot=WORDS,
    describe_draft=_describe_draft,
)
