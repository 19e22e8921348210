"""All flows."""

from __future__ import annotations

from actions.complaints.actions import COMPLAINT_FLOW
from actions.fees.actions import FEE_FLOW
from actions.flow import Flow
from actions.invoices import INVOICE_FLOW
from actions.order_changes.address import ADDRESS_FLOW
from actions.order_changes.cancelling import CANCEL_FLOW
from actions.order_changes.items import ITEMS_FLOW
from actions.order_changes.payment import PAYMENT_FLOW
from actions.order_status import STATUS_FLOW
from actions.returns.actions import RETURN_FLOW
from actions.returns.cancelling import CANCEL_RETURN_FLOW
from actions.returns.status import RETURN_STATUS_FLOW

FLOWS: tuple[Flow, ...] = (
    RETURN_FLOW,
    RETURN_STATUS_FLOW,
    CANCEL_RETURN_FLOW,
    FEE_FLOW,
    STATUS_FLOW,
    CANCEL_FLOW,
    ADDRESS_FLOW,
    ITEMS_FLOW,
    PAYMENT_FLOW,
    INVOICE_FLOW,
    COMPLAINT_FLOW,
)


def find_flow(name: str | None) -> Flow | None:
    """The flow of that name."""
    return next((flow for flow in FLOWS if flow.name == name), None)


def find_flow_of(intent: str) -> Flow | None:
    """The flow that the intent starts."""
    return next((flow for flow in FLOWS if flow.intent == intent), None)
