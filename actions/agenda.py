"""What else the customer wants done: flows set aside for another one, and the second wish of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.back_office.port import BackOfficeUnavailableError
from actions.flow import Flow
from actions.flows import FLOWS, find_flow
from actions.turn import FORM, MAXIMUM_WORDS_KEPT, Event, Turn, follow_up

GO_ON = "go_on"
"""What was offered when "yes" means: take up the flow that was set aside."""


def put_off(turn: Turn, flow: Flow) -> None:
    """Set `flow` aside for another one; it is offered again when that is over."""
    flow.set_aside(turn)
    turn.set("set_aside", [*_names(turn, but=flow), flow.name])


def take_up(turn: Turn, flow: Flow) -> None:
    """`flow` runs: it is neither set aside any more, nor to come."""
    turn.set("flow", flow.name)
    turn.set("set_aside", _names(turn, but=flow) or None)
    if find_wish(turn) is flow:
        turn.clear("next_flow")


def hold_opening(turn: Turn, flow: Flow, words: str, payloads: Mapping[str, str] | None = None) -> None:
    """Keep what `flow` begins with until it is taken in: words, or what a button carries."""
    turn.set("opening", {"flow": flow.name, "words": words, "payloads": dict(payloads or {})})


def find_opening(turn: Turn, flow: Flow) -> Mapping[str, Any] | None:
    """What `flow` begins with and has not taken in: `words` and `payloads`."""
    opening = turn.get("opening") or {}
    return opening if opening.get("flow") == flow.name else None


def find_set_aside(turn: Turn) -> Flow | None:
    """The flow set aside last."""
    return find_flow(next(reversed(turn.get("set_aside") or []), None))


def find_draft(turn: Turn) -> Flow | None:
    """The flow that there is something to go on with of, whether it was set aside or left."""
    return find_set_aside(turn) or next((flow for flow in FLOWS if flow.has_draft(turn)), None)


def _names(turn: Turn, *, but: Flow) -> list[str]:
    return [name for name in turn.get("set_aside") or [] if name != but.name]


def note_wish(turn: Turn, flow: Flow, words: str) -> None:
    """Keep the second wish of a message until the first is done, and say so; one noted before is offered after it."""
    if find_wish(turn) is not flow:
        postpone_wish(turn)
    turn.set("next_flow", {"flow": flow.name, "words": words[:MAXIMUM_WORDS_KEPT]})
    turn.say(f"I've noted your {flow.label}, too: that comes right after this.")


def find_wish(turn: Turn) -> Flow | None:
    """The flow noted to come next."""
    return find_flow((turn.get("next_flow") or {}).get("flow"))


def list_others(turn: Turn) -> list[Flow]:
    """All flows that are set aside or to come."""
    names = [*(turn.get("set_aside") or []), (turn.get("next_flow") or {}).get("flow")]
    return [flow for flow in FLOWS if flow.name in names]


def go_on(turn: Turn, flow: Flow) -> list[Event]:
    """Run `flow` where it was left."""
    take_up(turn, flow)
    return [follow_up(FORM)]


def let_go(turn: Turn, flow: Flow) -> None:
    """Forget `flow`, which was set aside."""
    flow.reset(turn)
    if find_opening(turn, flow):
        turn.clear("opening")
    turn.set("set_aside", _names(turn, but=flow) or None)
    turn.say(
        turn.vary(f"All right, then I've let the {flow.label} go.", f"No problem, no {flow.label} then.")
    )


def offer_to_go_on(turn: Turn) -> bool:
    """Offer the flow set aside last, if there is one; "yes" takes it up."""
    flow = find_set_aside(turn)
    if flow is None:
        return False
    turn.offer(GO_ON)
    turn.say(f"Shall we go on with your {flow.label}?", [flow.go_on])
    return True


async def begin_what_is_next(turn: Turn) -> list[Event]:
    """After a flow: begin the second wish with its own words, or offer what was set aside."""
    flow = find_wish(turn)
    if flow is None:
        offer_to_go_on(turn)
        return []
    words = turn.get("next_flow")["words"]
    if not await _can_begin(turn):
        postpone_wish(turn)
        return []
    turn.say(f"Now to your {flow.label}.")
    take_up(turn, flow)
    hold_opening(turn, flow, words)
    return [follow_up(FORM)]


async def _can_begin(turn: Turn) -> bool:
    try:
        return await turn.customer() is not None
    except BackOfficeUnavailableError:
        return True  # the flow tells that it can't go on, and keeps its words


def postpone_wish(turn: Turn) -> None:
    """Make the second wish a flow set aside: it doesn't begin by itself any more."""
    flow = find_wish(turn)
    if flow is None:
        return
    words = turn.get("next_flow")["words"]
    turn.clear("next_flow")
    if flow.words_slot:
        turn.set(flow.words_slot, words)
    turn.set("set_aside", [*_names(turn, but=flow), flow.name])
