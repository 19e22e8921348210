"""The return being put together, read from the slots, with what the policy says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actions.back_office.port import Customer, Order, OrderLine, ReturnMethod, ReturnReason
from actions.returns.policy import LineAssessment, ReturnQuote, assess_line, quote_return
from actions.turn import Choice, Turn

GO_ON_WITH_RETURN: Choice = ("Go on with my return", "/start_return")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order line and how many of it come back; None as long as that is open."""

    line: OrderLine
    quantity: int | None

    @property
    def most(self) -> int:
        """How many can still come back."""
        return self.line.quantity - self.line.returned_quantity

    def describe(self) -> str:
        """As a customer reads it: "2 × Linen cushion cover (Sand)"."""
        count = f"{self.quantity} × " if (self.quantity or 1) > 1 else ""
        return f"{count}{describe_line(self.line)}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known: the order stands, the rest may be open."""

    customer: Customer
    order: Order
    chosen: tuple[Chosen, ...]
    reason: ReturnReason | None
    method: ReturnMethod | None
    variant: dict[str, str] | None
    """What it is exchanged for: its sku and name."""
    is_unopened: bool

    def lines(self) -> list[tuple[OrderLine, int]]:
        """Line and quantity, as the policy wants them."""
        return [(item.line, item.quantity or 1) for item in self.chosen]

    def describe(self) -> str:
        """All items in a sentence: "the Ceramic table lamp (Blue) and 2 × Linen cushion cover (Sand)"."""
        words = [
            item.describe() if (item.quantity or 1) > 1 else f"the {item.describe()}" for item in self.chosen
        ]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    @property
    def unopened_ids(self) -> frozenset[str]:
        """The lines that the customer says are still sealed."""
        return frozenset(item.line.id for item in self.chosen) if self.is_unopened else frozenset()


def describe_line(line: OrderLine) -> str:
    """Name and variant: "Ceramic table lamp (Blue)"."""
    return f"{line.name} ({line.variant})" if line.variant else line.name


async def load_order(turn: Turn) -> Order | None:
    """The order chosen, as it is now."""
    number = turn.get("return_order")
    if not number:
        return None
    customer = await turn.require_customer()
    return await turn.services.back_office.get_order(customer.id, number)


async def load_draft(turn: Turn) -> Draft | None:
    """The draft; None while there is no order."""
    order = await load_order(turn)
    if order is None:
        return None
    lines = {line.id: line for line in order.lines}
    items: list[dict[str, Any]] = turn.get("return_items") or []
    reason, method = turn.get("return_reason"), turn.get("return_method")
    return Draft(
        customer=await turn.require_customer(),
        order=order,
        chosen=tuple(
            Chosen(lines[item["line_id"]], item.get("quantity")) for item in items if item["line_id"] in lines
        ),
        reason=ReturnReason(reason) if reason else None,
        method=ReturnMethod(method) if method else None,
        variant=turn.get("return_variant"),
        is_unopened=turn.get("return_unopened") == "yes",
    )


def assess(
    turn: Turn, order: Order, line: OrderLine, customer: Customer, reason: ReturnReason | None
) -> LineAssessment:
    """Whether the line may come back now."""
    return assess_line(
        turn.services.return_policy,
        order=order,
        line=line,
        customer=customer,
        reason=reason,
        now=turn.services.clock.now(),
        unopened=turn.get("return_unopened") == "yes",
    )


def returnable_lines(turn: Turn, order: Order, customer: Customer) -> list[OrderLine]:
    """The lines that may come back for some reason or other."""
    return [line for line in order.lines if assess(turn, order, line, customer, None).returnable]


def quote(turn: Turn, draft: Draft, method: ReturnMethod | None = None) -> ReturnQuote:
    """What the draft is worth; its reason must be known."""
    if draft.reason is None:
        raise ValueError("a return without a reason can't be quoted")
    return quote_return(
        turn.services.return_policy,
        order=draft.order,
        lines=draft.lines(),
        customer=draft.customer,
        reason=draft.reason,
        method=method or draft.method or ReturnMethod.REFUND,
        now=turn.services.clock.now(),
        unopened=draft.unopened_ids,
    )


def go_on_choices(turn: Turn) -> list[Choice]:
    """The way back to a return that another flow cut in on."""
    return [GO_ON_WITH_RETURN] if turn.get("return_items") else []
