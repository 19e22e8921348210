"""The return being put together, read from the slots, with what the policy says about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from actions.back_office.entities import Customer, Order, OrderLine, PaymentMethod, Variant
from actions.back_office.requests import ReturnMethod, ReturnReason
from actions.line_names import LineName, describe_line, name_parts
from actions.policies.cases import ReturnFacts
from actions.returns.policy import LineAssessment, Returned, ReturnQuote, assess_line
from actions.returns.reading import find_reason
from actions.turn import Turn

ORDER, MORE, ITEMS, QUANTITY = "return_order", "return_more_orders", "return_items", "return_quantity"
REASON, UNOPENED, EVIDENCE = "return_reason", "return_unopened", "return_evidence"
METHOD, VARIANT, PAYMENT = "return_method", "return_variant", "return_payment"
CONFIRMED, QUOTED, WORDS = "return_confirmed", "return_quoted", "return_words"
SHOWN = (CONFIRMED, QUOTED)
"""What a customer has seen and agreed to: gone as soon as anything changes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order line and how many of it come back; None as long as that is open. `exchange` is sent instead.

    Pieces of one line that are exchanged for different variants are chosen apart. `position` is the item's in the slot.
    """

    line: OrderLine
    quantity: int | None
    name: LineName
    position: int
    exchange: Variant | None = None

    @property
    def most(self) -> int:
        """How many can still come back."""
        return self.line.quantity - self.line.returned_quantity

    @property
    def pieces(self) -> int:
        """How many come back, one as long as that is open."""
        return self.quantity or 1

    def describe(self) -> str:
        """As a customer reads it: "2 × Linen cushion cover (Sand)", "second Ceramic table lamp (Blue)"."""
        return self.name.counted(self.pieces)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known: the order stands, the rest may be open."""

    customer: Customer
    order: Order
    chosen: tuple[Chosen, ...]
    reason: ReturnReason | None
    method: ReturnMethod | None
    payment: PaymentMethod | None
    """Where money goes to, or what a dearer exchange is paid with, if the customer chose."""
    evidence: tuple[str, ...]
    is_unopened: bool

    def lines(self) -> tuple[Returned, ...]:
        """Line, quantity and what is sent instead, as the policy wants them: each line and variant once."""
        pieces: Counter[tuple[OrderLine, Variant | None]] = Counter()
        for item in self.chosen:
            pieces[item.line, item.exchange] += item.pieces
        return tuple(Returned(line, count, exchange) for (line, exchange), count in pieces.items())

    def describe(self) -> str:
        """All items in a sentence: "the Ceramic table lamp (Blue) and 2 × Linen cushion cover (Sand)".

        Like pieces are counted together where nothing different is sent for them.
        """
        alike: dict[tuple[str, Variant | None], list[Chosen]] = {}
        for item in self.chosen:
            alike.setdefault((item.name.words, item.exchange), []).append(item)
        words = []
        for items in alike.values():
            name = items[0].name if len(items) == 1 else LineName(items[0].name.words)
            pieces = sum(item.pieces for item in items)
            counted = name.counted(pieces)
            words.append(f"the {counted}" if pieces == 1 or name.ordinal else counted)
        return enumerate_words(words)

    def alike(self, item: Chosen) -> tuple[Chosen, ...]:
        """The pieces of the very same that come back, `item` among them."""
        return tuple(one for one in self.chosen if describe_line(one.line) == describe_line(item.line))

    def difference(self) -> Decimal:
        """What is sent instead costs so much more than was paid; below zero, less."""
        return sum(
            (
                (item.exchange.price - item.line.unit_price) * item.pieces
                for item in self.chosen
                if item.exchange
            ),
            Decimal(0),
        )

    @property
    def unopened_ids(self) -> frozenset[str]:
        """The lines that the customer says are still sealed."""
        return frozenset(item.line.id for item in self.chosen) if self.is_unopened else frozenset()


def enumerate_words(words: Sequence[str]) -> str:
    """One sentence of several: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


async def load_order(turn: Turn) -> Order | None:
    """The order chosen, as it is now."""
    number = turn.get(ORDER)
    if not number:
        return None
    customer = await turn.require_customer()
    return await turn.services.back_office.get_order(customer.id, number)


async def load_draft(turn: Turn) -> Draft | None:
    """The draft; None while there is no order."""
    order = await load_order(turn)
    if order is None:
        return None
    customer = await turn.require_customer()
    items: list[dict[str, Any]] = turn.get(ITEMS) or []
    reason, method = turn.get(REASON), turn.get(METHOD)
    is_exchange = method == ReturnMethod.EXCHANGE
    parts = [(item["line_id"], item.get("quantity") or 1) for item in items] if is_exchange else []
    names = name_parts(order, parts)
    chosen: list[Chosen] = []
    for position, item in enumerate(items):
        line = order.line(item["line_id"])
        same = next((one for one in chosen if one.line == line), None)
        if same is not None and not is_exchange:
            # Only in an exchange do pieces of one line go different ways.
            chosen[chosen.index(same)] = replace(same, quantity=same.pieces + (item.get("quantity") or 1))
        elif line is not None:
            sku = item.get("exchange_sku") if is_exchange else None
            variant = await _find_variant(turn, line, sku) if sku else None
            name = names[line.id].pop(0)
            chosen.append(Chosen(line, item.get("quantity"), name, position, variant))
    evidence = turn.get(EVIDENCE)
    return Draft(
        customer=customer,
        order=order,
        chosen=tuple(chosen),
        reason=ReturnReason(reason) if reason else None,
        method=ReturnMethod(method) if method else None,
        payment=customer.payment_method(turn.get(PAYMENT)),
        evidence=tuple(evidence) if isinstance(evidence, list) else (),
        is_unopened=turn.get(UNOPENED) == "yes",
    )


async def _find_variant(turn: Turn, line: OrderLine, sku: str) -> Variant | None:
    variants = await turn.services.back_office.list_variants(line.sku)
    return next((variant for variant in variants if variant.sku == sku), None)


async def other_variants(turn: Turn, line: OrderLine) -> list[Variant]:
    """What the line can be exchanged for: in stock, another one, at a price that the policy allows; nearest first."""
    policy = turn.services.policies.current().returns.exchange
    return sorted(
        (
            variant
            for variant in await turn.services.back_office.list_variants(line.sku)
            if variant.is_available
            and variant.sku != line.sku
            and (policy.price_difference or variant.price == line.unit_price)
        ),
        key=lambda variant: (abs(variant.price - line.unit_price), variant.title),
    )


def assess(
    turn: Turn, order: Order, line: OrderLine, customer: Customer, reason: ReturnReason | None
) -> LineAssessment:
    """Whether the line may come back now."""
    return assess_line(
        turn.services.policies.current().returns,
        order=order,
        line=line,
        customer=customer,
        reason=reason,
        now=turn.services.clock.now(),
        unopened=turn.get(UNOPENED) == "yes",
    )


def returnable_lines(turn: Turn, order: Order, customer: Customer) -> list[OrderLine]:
    """The lines that may come back for some reason or other, or for the one that was said."""
    said = turn.get(REASON)
    reason = ReturnReason(said) if said else find_reason(str(turn.get(WORDS) or ""))
    assessed = [(line, assess(turn, order, line, customer, None)) for line in order.lines]
    return [
        line
        for line, assessment in assessed
        if assessment.returnable and (not assessment.only_under_warranty or reason in assessment.only_for)
    ]


def facts_of(turn: Turn, draft: Draft, method: ReturnMethod | None = None) -> ReturnFacts:
    """What the policy is asked about; the reason must be known."""
    if draft.reason is None:
        raise ValueError("a return without a reason can't be quoted")
    return ReturnFacts(
        order=draft.order,
        lines=draft.lines(),
        customer=draft.customer,
        reason=draft.reason,
        method=method or draft.method or first_method(turn, draft),
        now=turn.services.clock.now(),
        unopened=draft.unopened_ids,
        refund_to=draft.payment,
        has_evidence=bool(draft.evidence),
    )


def quote(turn: Turn, draft: Draft, method: ReturnMethod | None = None) -> ReturnQuote:
    """What the draft is worth; its reason must be known."""
    return facts_of(turn, draft, method).decide(turn.services.policies.current())


def first_method(turn: Turn, draft: Draft) -> ReturnMethod:
    """One that the policy allows for the items, whatever the customer wants."""
    remedies = [
        assess(turn, draft.order, item.line, draft.customer, draft.reason).remedies for item in draft.chosen
    ]
    common = [
        method for method in (remedies[0] if remedies else ()) if all(method in one for one in remedies)
    ]
    return common[0] if common else ReturnMethod.REFUND
