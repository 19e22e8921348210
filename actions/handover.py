"""Bringing in a person, with the whole story; and customers who are upset."""

from __future__ import annotations

import logging
from typing import Any, Literal

from actions import agenda
from actions.back_office.entities import Customer
from actions.back_office.port import BackOfficeUnavailableError
from actions.base import TurnAction
from actions.facts import row
from actions.flows import FLOWS, find_flow
from actions.orders import describe_order
from actions.turn import PERSON, Event, Turn, end_flow

logger = logging.getLogger(__name__)

Reason = Literal["asked", "unanswered", "needs_approval", "upset", "bot_unavailable", "policy", "flow_failed"]

PRIORITIES: dict[str, str] = {
    "upset": "high",
    "flow_failed": "high",
    "unanswered": "medium",
    "asked": "medium",
}
WORDS_QUOTED = 200
"""Characters of the customer's message in the summary."""


IN_LINE_ALREADY: dict[str, str] = {
    "asked": "You're in line for a person already, and they'll see everything you write here. "
    "You can go on asking me meanwhile.",
    "upset": "I'm sorry. You're in line for a person, and they'll see this before they answer.",
    "unanswered": "I don't know the answer to that, but the person you're in line for will see it.",
}


async def hand_over(turn: Turn, reason: Reason, text: str, **extras: Any) -> list[Event]:
    """Say `text` with the handoff of docs/bot-protocol.md; whatever flow runs ends, and can be gone on with later.

    Somebody who is in line for a person already is told that instead.
    """
    if turn.is_waiting:
        turn.say(IN_LINE_ALREADY.get(reason, IN_LINE_ALREADY["asked"]), **extras)
    else:
        turn.say(text, handoff=await _handoff(turn, reason), **extras)
    return set_aside(turn)


def set_aside(turn: Turn) -> list[Event]:
    """End whatever flow runs; what the customer told is kept, but for their last word on it."""
    for flow in FLOWS:
        flow.set_aside(turn)
    turn.clear(
        "next_flow",
        "set_aside",
        "unanswered_count",
        "upset_count",
        "offered",
        "policy_trace",
        "skip_question",
    )
    return end_flow() if turn.active_flow else []


async def _handoff(turn: Turn, reason: Reason) -> dict[str, Any]:
    customer, is_looked_up = await _look_up_customer(turn)
    flow = find_flow(turn.active_flow)
    draft = flow or agenda.find_draft(turn)
    facts = draft.describe_draft(turn) if draft else describe_order(turn)
    facts += [row("Also wants", other.label) for other in agenda.list_others(turn) if other is not draft]
    if not is_looked_up:
        facts.append(row("Verified", "Couldn't be looked up: the order system was away"))
    return {
        "reason": reason,
        "summary": _summarize(turn, reason, draft.label if draft else None, _name(customer, is_looked_up)),
        "priority": PRIORITIES.get(reason, "medium"),
        "facts": facts,
        "customer": _describe_customer(turn, customer),
        "flow": {
            "name": draft.name,
            "step": turn.requested,
            "slots": {slot: turn.get(slot) for slot in draft.slots if turn.get(slot) is not None},
        }
        if draft
        else None,
        "policy_trace": turn.get("policy_trace") or [],
    }


async def _look_up_customer(turn: Turn) -> tuple[Customer | None, bool]:
    """The verified customer, if any, and whether that could be found out."""
    try:
        return await turn.customer(), True
    except BackOfficeUnavailableError:
        # A person is reached even when nothing else is.
        logger.warning("handing over %s without knowing who it is: back office unavailable", turn.sender)
        return None, False


def _name(customer: Customer | None, is_looked_up: bool) -> str:
    if customer is not None:
        return customer.name
    return "A customer who is not verified" if is_looked_up else "A customer"


def _describe_customer(turn: Turn, customer: Customer | None) -> dict[str, Any]:
    if customer is not None:
        return {"name": customer.name, "email": customer.email, "verified": True}
    identity = turn.get("identity") or {}
    return {
        "name": turn.metadata.get("customer_name"),
        "email": identity.get("email") or turn.metadata.get("customer_email"),
        "verified": False,
    }


def _summarize(turn: Turn, reason: Reason, label: str | None, who: str) -> str:
    opening = {
        "asked": f"{who} asked for a person",
        "unanswered": f"{who} asked two questions in a row that no article answers",
        "upset": f"{who} is upset",
        "flow_failed": f"Something failed while the assistant was helping {who}",
        "policy": f"{who} was told no by policy",
    }.get(reason, who)
    during = f" in the middle of: {label}" if label else ""
    said = [text for text in _customer_words(turn) if text]
    quoted = f' Last message: "{said[-1][:WORDS_QUOTED]}".' if said else ""
    wish = f' It began with: "{said[0][:WORDS_QUOTED]}".' if len(said) > 1 else ""
    return f"{opening}{during}.{wish}{quoted}"


def _customer_words(turn: Turn) -> list[str]:
    words = []
    for event in turn.tracker.events:
        if event.get("event") == "user":
            text = str(event.get("text") or "")
            trusted = (event.get("metadata") or {}).get("trusted") is True
            words.append("" if trusted and text.startswith("/") else text.strip())
    return words


class HandOver(TurnAction):
    """The customer asked for a person."""

    action_name = "action_hand_over"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over, whatever is going on."""
        text = turn.vary(
            "Of course. I'm bringing in a colleague and passing on what we've covered, so you won't have to repeat it.",
            "Sure thing. A colleague will take over right here, and they'll see everything you've told me.",
        )
        return await hand_over(turn, "asked", text)


class Complain(TurnAction):
    """A complaint: empathy and an offer; the second one is handed over."""

    action_name = "action_complain"

    async def act(self, turn: Turn) -> list[Event]:
        """Answer it."""
        count = int(turn.get("upset_count") or 0) + 1
        turn.set("upset_count", count)
        if count >= 2:
            text = "I hear you, and I'd like this to be looked at properly. I'm bringing in a colleague right now."
            return await hand_over(turn, "upset", text)
        text = turn.vary(
            "I'm really sorry about that. That's not the experience you should have with us.",
            "I'm sorry to hear that, and thank you for telling us.",
        )
        if turn.active_flow:
            offer = turn.unless_waiting(" If you'd rather have a person deal with this, just say so.")
            turn.say(f"{text}{offer}", [PERSON])
            return []
        turn.offer_person()
        offer = turn.unless_waiting(", or would you like to talk to a person?") or "."
        turn.say(
            f"{text} Tell me what went wrong and I'll do what I can{offer}",
            [PERSON, ("File a complaint", "/file_complaint"), ("Return something", "/start_return")],
        )
        return []


class AnswerInsult(TurnAction):
    """Rude words: calm the first time, a person the second."""

    action_name = "action_insult"

    async def act(self, turn: Turn) -> list[Event]:
        """Stay calm."""
        count = int(turn.get("upset_count") or 0) + 1
        turn.set("upset_count", count)
        if count >= 2:
            text = "I can tell I'm not getting you what you need. A colleague will take over from here."
            return await hand_over(turn, "upset", text)
        text = "I can tell this is frustrating, and I'd like to get it right. "
        if turn.active_flow:
            turn.say(f"{text}We can go on{turn.unless_waiting(', or I can bring in a person')}.", [PERSON])
            return []
        turn.offer_person()
        offer = turn.unless_waiting(" I can also bring in a person, if you'd like that.")
        turn.say(f"{text}What can I do for you?{offer}", [PERSON])
        return []


class AnswerAnger(TurnAction):
    """Anger is for a person, at once."""

    action_name = "action_anger"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        text = (
            "I'm sorry; you have every reason to want this sorted out. I'm bringing in a colleague right now."
        )
        return await hand_over(turn, "upset", text)
