"""Another address: whether of an order or of the account, of which order, and what it is."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any, ClassVar

from actions.back_office.entities import Address, Customer, Order, OrderStatus
from actions.consent import is_no
from actions.facts import trace_as_data
from actions.flow import SURE_ENOUGH, Step
from actions.order_changes.policy import OrderDecision, assess_address_change
from actions.order_changes.reading import (
    find_address_scope,
    names_account,
    wants_address_of_order,
    wants_default_address,
)
from actions.order_changes.telling import decline_with_help, say_nothing_open
from actions.order_step import OrderStep
from actions.orders import order_choices
from actions.reading.addresses import SaidAddress, completed, read_address, with_swapped
from actions.reading.order_numbers import find_order_numbers, without_order_numbers
from actions.turn import PERSON, Choice, Turn
from actions.words import corrects, is_question

SCOPE, ORDER, PARTS = "address_scope", "address_order_number", "address_parts"
CONFIRMED, QUOTED, WORDS = "address_confirmed", "address_quoted", "address_words"
LAST_USED = "address_last_used"
"""Where the last order was sent instead: offered for the account, too."""

_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
_AFTER = re.compile(
    r"[,.;]?\s+(?:please|pls|thanks|thank you|instead|and (?:also|make|update|use|change|set|keep)|"
    r"update|as (?:my|the|a)|for (?:my|the|this|that|order|all|future)|so that|because|since|rather than|not)\b.*$",
    re.IGNORECASE,
)
_HAS_STREET = re.compile(r"\d+\w*\s+[A-Za-z]")
_ZIP = re.compile(r"(?<![\d-])\d{5}(?:-\d{4})?(?![\d-])")
_UNIT = re.compile(
    r"\b(?:apt|apartment|unit|suite|ste|floor|flat|room)\.?\s*#?\s*(?:number |no\.? )?([\w-]{1,6})\b|#\s?(\d{1,5})\b",
    re.IGNORECASE,
)


def read_said(text: str) -> SaidAddress | None:
    """The address in a message, without what comes before and after it."""
    text = without_order_numbers(text)
    for match in _AFTER.finditer(text):
        if _HAS_STREET.search(text[: match.start()]):
            text = text[: match.start()]
            break
    return read_address(text)


def said_so_far(turn: Turn) -> SaidAddress | None:
    """What of the new address is known."""
    parts = turn.get(PARTS)
    return SaidAddress(**parts) if parts else None


def as_parts(address: Address) -> dict[str, str]:
    """An address on file as the slot holds it."""
    return asdict(SaidAddress(**asdict(address)))


def decide(turn: Turn, order: Order | None, customer: Customer, address: Address | None) -> OrderDecision:
    """What the policy says about the address now."""
    return assess_address_change(
        turn.services.policies.current().orders,
        order=order,
        customer=customer,
        address=address,
        now=turn.services.clock.now(),
    )


class ScopeStep(Step):
    """Of an order, or of the account."""

    slot: ClassVar[str] = SCOPE
    resets: ClassVar[tuple[str, ...]] = (ORDER, CONFIRMED, QUOTED)
    title: ClassVar[str] = "Order or account"

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is clear; without an order that can still be changed it is the account's."""
        await turn.require_customer()
        if turn.get(self.slot) is None:
            turn.set(self.slot, await self._guess(turn))
        return turn.get(self.slot) is None

    async def _guess(self, turn: Turn) -> str | None:
        if turn.get(ORDER) is not None:
            return "order"
        if not self.may_guess(turn):
            return None
        scope = find_address_scope(str(turn.get(WORDS) or ""))
        if scope is None and not await AddressOrderStep().candidates(turn):
            return "account"
        return scope

    async def read(self, turn: Turn) -> bool:
        """A button, the account, or an order by whatever describes it."""
        if turn.payload("scope"):
            return await self.amend(turn)
        if turn.payload("order") or find_order_numbers(turn.text):
            turn.set(self.slot, "order")
            return await AddressOrderStep().read(turn)
        if not turn.text or is_question(turn.text):
            return False
        scope = find_address_scope(turn.text)
        if scope == "account" or (scope is None and names_account(turn.text) and not is_no(turn)):
            self.take(turn, "account")
            return True
        if await AddressOrderStep().read(turn):
            turn.set(self.slot, "order")
            return True
        if scope == "order" or _BOTH.search(turn.text):
            self.take(turn, "order")
        return turn.get(self.slot) is not None

    async def amend(self, turn: Turn) -> bool:
        """A button; or the other one, said with a word that takes something back."""
        given = turn.payload("scope")
        if given == "default" and turn.get(LAST_USED):
            self.take(turn, "account")
            turn.set(PARTS, turn.get(LAST_USED))
            return True
        if given in {"order", "account"}:
            self.take(turn, given)
            return True
        if turn.get(self.slot) is None or not corrects(turn.text) or is_question(turn.text):
            return False
        scope = find_address_scope(turn.text)
        if scope is None or scope == turn.get(self.slot):
            return False
        self.take(turn, scope)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the orders that can still go elsewhere, and the account."""
        orders = await AddressOrderStep().candidates(turn)
        choices: list[Choice] = [
            *order_choices(orders, '/inform{"order": "{number}"}'),
            ("My account's address", '/inform{"scope": "account"}'),
        ]
        turn.say(
            "Should I change where an order goes, or the address of your account? Which one is it?", choices
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please tell me whether it's about an order, or about your account."


class AddressOrderStep(OrderStep):
    """Which order is sent elsewhere."""

    slot: ClassVar[str] = ORDER
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    question: ClassVar[str] = "Which order should go to another address?"
    words: ClassVar[str] = WORDS

    async def candidates(self, turn: Turn) -> list[Order]:
        """The orders that can still go elsewhere."""
        return await self._candidates(turn, await turn.require_customer())

    async def is_needed(self, turn: Turn) -> bool:
        """Where it is about an order."""
        return turn.get(SCOPE) == "order" and await super().is_needed(turn)

    async def read(self, turn: Turn) -> bool:
        """As every order; an address is for the step after it."""
        said = read_said(turn.text) if turn.text else None
        return False if said is not None and said.line1 else await super().read(turn)

    def numbers(self, turn: Turn, *, bare: bool) -> list[str]:
        """Not the one whose address is to be used: "the same as TR-10013"."""
        found = super().numbers(turn, bare=bare)
        return found[:-1] if wants_address_of_order(turn.text) else found

    async def amend(self, turn: Turn) -> bool:
        """As every order; naming one says that it isn't about the account."""
        before = turn.get(self.slot)
        if not await super().amend(turn):
            return False
        if turn.get(self.slot) != before:
            turn.set(SCOPE, "order")
        return True

    def allows(self, turn: Turn, order: Order, customer: Customer) -> bool:
        """As the policy says."""
        return decide(turn, order, customer, None).outcome != "refuse"

    def decline(self, turn: Turn, order: Order, customer: Customer) -> None:
        """Say that it is too late, and who can still help."""
        decision = decide(turn, order, customer, None)
        parcel = order.open_shipment
        if order.status is not OrderStatus.SHIPPED or parcel is None or not parcel.tracking_number:
            decline_with_help(turn, order, decision)
            return
        turn.set("policy_trace", trace_as_data(decision.trace))
        offer = turn.unless_waiting(" If that doesn't work, a person can help.")
        turn.say(
            f"I'm sorry. {decision.reason} It's with {parcel.carrier} (tracking number {parcel.tracking_number}); with "
            f"that number you can have them redirect it: UPS My Choice and FedEx Delivery Manager are free.{offer}",
            [PERSON],
        )

    def say_none(self, turn: Turn) -> None:
        """Nothing can be redirected."""
        say_nothing_open(turn, "sent to another address")


class AddressStep(Step):
    """The new address: whole, in parts, the account's, or another order's."""

    slot: ClassVar[str] = PARTS
    called: ClassVar[tuple[str, ...]] = ("address", "street", "city", "state", "zip", "postal code")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED, QUOTED)
    title: ClassVar[str] = "The address"

    async def is_needed(self, turn: Turn) -> bool:
        """Until nothing is missing, and it is one that may be used; ends the flow where it is that one already."""
        words = str(turn.get(WORDS) or "")
        if turn.get(self.slot) is None and self.may_guess(turn):
            said = read_said(words)
            if said is not None:
                self._take(turn, said)
            else:
                await self._take_known(turn, words)
        said = said_so_far(turn)
        if said is None or said.missing:
            return True
        order = await AddressOrderStep().order(turn)
        customer = await turn.require_customer()
        decision = decide(turn, order, customer, said.to_address())
        if decision.outcome == "refuse":
            turn.set("policy_trace", trace_as_data(decision.trace))
            turn.say(f"I'm sorry, I can't use that address. {decision.reason}")
            self.forget(turn)
            return True
        now = order.address if order else customer.address
        if now is not None and now == said.to_address():
            what = f"Order {order.number} goes to" if order else "Your account has"
            turn.say(f"{what} that very address already: {now.in_one_line()}. So there's nothing to change.")
            turn.has_ended = True
        return False

    async def _take_known(self, turn: Turn, text: str) -> bool:
        """The account's address, or that of another order."""
        customer = await turn.require_customer()
        if turn.get(SCOPE) == "order" and wants_default_address(text) and customer.address:
            self._take(turn, SaidAddress(**asdict(customer.address)))
            return True
        numbers = find_order_numbers(text)
        if not wants_address_of_order(text) or not numbers or numbers[-1] == turn.get(ORDER):
            return False
        other = await turn.services.back_office.get_order(customer.id, numbers[-1])
        if other is None or other.address is None:
            return False
        self._take(turn, SaidAddress(**asdict(other.address)))
        return True

    def _take(self, turn: Turn, said: SaidAddress) -> None:
        turn.clear(*self.resets)
        turn.set(self.slot, asdict(said))

    async def read(self, turn: Turn) -> bool:
        """The whole address or what was missing of it."""
        if turn.payload("address") == "default":
            return await self._take_known(turn, "my default address")
        said = read_said(turn.text) if turn.text else None
        known = said_so_far(turn)
        if said is not None and said.line1:
            # With a street it is a new one, unless the street was what was missing.
            self._take(turn, said if known is None or known.line1 else completed(known, turn.text))
            return True
        if not turn.text or is_question(turn.text) or is_no(turn):
            return False
        if await self._take_known(turn, turn.text):
            return True
        if known is None:
            if said is not None:
                self._take(turn, said)
            return said is not None
        return self._complete(turn, known)

    def _complete(self, turn: Turn, known: SaidAddress) -> bool:
        found = completed(known, without_order_numbers(turn.text))
        is_sure = turn.intent not in _PLAIN and turn.confidence >= SURE_ENOUGH
        if found == known or (is_sure and found.missing):
            return False
        self._take(turn, found)
        return True

    async def amend(self, turn: Turn) -> bool:
        """An address with its street at any time; another ZIP code or apartment with a word that corrects."""
        if not turn.text or (turn.requested is not None and await turn.customer() is None):
            return False
        said = read_said(turn.text)
        known = said_so_far(turn)
        if known is not None and turn.requested == CONFIRMED:
            swapped = with_swapped(known, without_order_numbers(turn.text))
            if swapped != known:
                self._take(turn, swapped)
                return True
        if said is not None and said.line1 and (known is None or said.line1 != known.line1):
            self._take(turn, said)
            return True
        if known is None or known.missing or is_question(turn.text):
            return False
        code, unit = _ZIP.search(without_order_numbers(turn.text)), _UNIT.search(turn.text)
        if code and corrects(turn.text) and code.group() != known.postal_code:
            self._take(turn, replace(known, postal_code=code.group()))
            return True
        if unit and said is None and turn.requested == CONFIRMED:
            self._take(turn, replace(known, line2=unit.group().strip()))
            return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Ask for all of it, or for what is missing by name."""
        said = said_so_far(turn)
        if said is not None and said.missing:
            known = ", ".join(part for part in (said.line1, said.line2, said.city, said.region) if part)
            missing = said.missing
            listed = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and the {missing[-1]}"
            verb = "is" if len(missing) == 1 else "are"
            turn.say(f"So far I have **{known}** of the new address. The {listed} {verb} still missing.")
            return
        whose = f" for order {turn.get(ORDER)}" if turn.get(SCOPE) == "order" else " of your account"
        turn.say(
            f"What's the new address{whose}? Please give me street and house number, city, state and ZIP code.",
            await self._known_choices(turn),
        )

    async def _known_choices(self, turn: Turn) -> list[Choice]:
        order = await AddressOrderStep().order(turn)
        own = (await turn.require_customer()).address
        if order is None or own is None or own == order.address:
            return []
        return [(f"My own address: {own.in_one_line()}", '/inform{"address": "default"}')]

    def hint(self) -> str:
        """How to answer."""
        return "Please give me the full address, such as: 12 Elm Street, Apt 3, Denver, CO 80205."


_PLAIN: frozenset[Any] = frozenset({"inform", "nlu_fallback", "correct", "change_address", "affirm"})
"""What a city or a state alone may be taken for."""
