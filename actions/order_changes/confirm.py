"""What confirming a change of an order has in common: it is done at once, or a colleague decides."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from actions.approval_request import approval_request
from actions.back_office.entities import Customer, Order
from actions.back_office.money import format_amount
from actions.back_office.requests import CancelOrderRequest, ChangeItemsRequest, OrderChangeRecord
from actions.confirmation import ConfirmStep
from actions.facts import row
from actions.order_changes.policy import OrderDecision
from actions.order_changes.telling import until_decided
from actions.turn import Turn

Change = TypeVar("Change", CancelOrderRequest, ChangeItemsRequest)


class OrderConfirmStep(ConfirmStep[Change], Generic[Change]):
    """The confirmation of a change that may be above the assistant's authority."""

    done: ClassVar[str]
    """What has become of the order then: "cancelled"."""

    @abstractmethod
    async def execute_now(self, turn: Turn, request: Change, key: str) -> OrderChangeRecord:
        """Have it done without anybody's approval."""

    @abstractmethod
    def say_done(self, turn: Turn, request: Change, record: OrderChangeRecord, card: dict[str, Any]) -> None:
        """Say that it is done; `card` is the summary that was agreed to."""

    async def execute(self, turn: Turn, request: Change, key: str) -> OrderChangeRecord:
        """Do it, or have it wait for a person."""
        if self.approval_agreed(turn):
            return await turn.services.back_office.request_order_change(request, key)
        return await self.execute_now(turn, request, key)

    def say_receipt(
        self, turn: Turn, request: Change, record: OrderChangeRecord, card: dict[str, Any]
    ) -> None:
        """That it is done, or who decides."""
        if record.state == "waiting":
            self.say_sent(turn, record.number, until_decided(request.order_number, self.done))
        elif record.state == "declined":
            self.say_settled(turn, record.number)
        else:
            self.say_done(turn, request, record, card)


def order_approval(
    what: str, order: Order, customer: Customer, decision: OrderDecision, rows: Sequence[dict[str, str]]
) -> dict[str, Any]:
    """What a colleague decides on; `what` is "Cancel order", `rows` are those of the summary."""
    return approval_request(
        "order_change",
        f"{what} {order.number}: {format_amount(decision.amount, order.currency)} back",
        amount=decision.amount,
        currency=decision.currency,
        authority=decision.authority,
        reason=decision.reason,
        rule=decision.deciding_rule,
        facts=[*rows, row("Placed", order.placed_at.date().isoformat())],
        trace=decision.trace,
        customer=customer,
    )
