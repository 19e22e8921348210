"""All flows, and what an agent should know of one that is under way."""

from __future__ import annotations

from actions.facts import row
from actions.fees.actions import FEE_FLOW
from actions.flow import Flow
from actions.orders import STATUS_FLOW
from actions.returns.actions import RETURN_FLOW
from actions.returns.reading import METHOD_TITLES, REASON_TITLES
from actions.turn import Turn

FLOWS: tuple[Flow, ...] = (RETURN_FLOW, FEE_FLOW, STATUS_FLOW)


def find_flow(name: str | None) -> Flow | None:
    """The flow whose form has that name."""
    return next((flow for flow in FLOWS if flow.name == name), None)


def describe_draft(turn: Turn, flow: Flow | None) -> list[dict[str, str]]:
    """Facts for an agent, in the order in which they were collected."""
    if flow is RETURN_FLOW:
        return _describe_return(turn)
    if flow is FEE_FLOW:
        ids = turn.get("fee_charges") or []
        facts = [row("Charges", ", ".join(ids))] if ids else []
        words = turn.get("fee_words")
        return [*facts, row("Customer's words", words)] if words else facts
    order_number = (turn.get("identity") or {}).get("order_number")
    return [row("Order", order_number)] if order_number else []


def _describe_return(turn: Turn) -> list[dict[str, str]]:
    facts = []
    order_number = turn.get("return_order") or (turn.get("identity") or {}).get("order_number")
    if order_number:
        facts.append(row("Order", order_number))
    for item in turn.get("return_items") or []:
        count = f"{item['quantity']} × " if item.get("quantity") else ""
        facts.append(row("Item", f"{count}{item['name']}"))
    if turn.get("return_reason"):
        facts.append(row("Reason", REASON_TITLES[turn.get("return_reason")]))
    if turn.get("return_method"):
        facts.append(row("Wants", METHOD_TITLES[turn.get("return_method")]))
    if turn.get("return_quoted"):
        facts.append(row("Amount shown", turn.get("return_quoted")))
    return facts
