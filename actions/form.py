"""Rasa's side of the flows: one form runs them all.

Slot `flow` names the flow that runs, `step` what it asks. The form requires `step` alone: validation decides what that
is, asks for it, and ends the form by leaving it empty. docs/decisions/0019-one-form-runs-every-flow.md.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import agenda, recall
from actions.answer import AnswerQuestion
from actions.back_office.port import BackOfficeUnavailableError
from actions.base import TurnAction
from actions.conversation import call_off
from actions.flow import INTERRUPTIONS, SURE_ENOUGH, Flow, say_stalled
from actions.flows import find_flow, find_flow_of
from actions.order_step import OrderStep
from actions.services import Services
from actions.turn import FORM, Event, NotVerifiedError, Turn, follow_up
from actions.wishes import gives_up, split_wishes
from actions.words import has_digits

logger = logging.getLogger(__name__)

CERTAIN = 0.8
"""From here on a message is for the flow of its intent, even where it could be read as the answer to a question."""

SMALL_TALK = frozenset(
    {"ask_question", "greet", "goodbye", "thank", "ask_robot", "ask_capabilities", "complain"}
)
"""Intents that can be answered while the back office is away."""


class ValidateForm(Action):
    """Takes a message in: returns slot changes, or nothing when it is no answer and the rules are to say something."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        """As Rasa looks for it."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Find the flow and let it take the message in."""
        turn = Turn(tracker, dispatcher, self._services)
        is_finishing = turn.get("skip_question") == "finishing"
        turn.clear("skip_question")
        flow = find_flow(turn.get("flow")) or find_flow_of(turn.intent)
        if turn.get("flow") is None and await recall.tells_again(turn):
            turn.set("skip_question", "said")  # "what's the case number?" begins no other complaint
            return _events(turn)
        if flow is None:
            return _events(turn)  # the form ends, and action_finish_flow answers
        if turn.requested is None:
            agenda.take_up(turn, flow)
        if is_finishing:
            # The last action has just said that the back office is down; this activation only waits for an answer.
            turn.set("skip_question", "said")
            turn.set("step", flow.steps[-1].slot)
            return _events(turn)
        try:
            is_taken = await self._take(turn, flow)
        except BackOfficeUnavailableError:
            logger.warning("back office unavailable in %s at %s", flow.name, turn.requested)
            turn.hear_all()
            if turn.requested and _is_answer(tracker) and _is_for_rules(turn, flow):
                return []  # the rules answer; the form's turn after that says that it can't go on
            _stall(turn)
            return _events(turn)
        return _events(turn) if is_taken else []

    async def _take(self, turn: Turn, flow: Flow) -> bool:
        asked, known = turn.requested, _collected(turn, flow)
        try:
            if turn.requested is None:
                await _begin(turn, flow)
            elif agenda.find_opening(turn, flow) and await _begin_after_outage(turn, flow):
                pass
            elif turn.is_back and not flow.resume(turn):
                pass  # it only shows that the customer is back: what was open is asked again
            elif _is_answer(turn.tracker) and flow.is_dropped(turn):
                _drop(turn, flow)
                return True
            elif _is_answer(turn.tracker) and not await _is_read(turn, flow):
                return await _switch(turn, flow)
            await _advance(turn, flow)
            is_asked_again = asked == turn.requested not in (None, flow.steps[-1].slot)
            if is_asked_again and not turn.has_spoken and _collected(turn, flow) != known:
                turn.say(turn.vary("Noted.", "Got it."))
        except NotVerifiedError:
            # The verification ran out: the first steps ask for it again.
            await _advance(turn, flow)
        return True


def _collected(turn: Turn, flow: Flow) -> list[Any]:
    return [turn.get(slot) for slot in flow.slots]


async def _begin(turn: Turn, flow: Flow) -> None:
    opening = agenda.find_opening(turn, flow)
    begins = turn.intent == flow.intent
    if opening and not (begins and (turn.text or turn.payloads)):
        turn.hear(opening["words"], flow.intent, opening["payloads"])
        begins = True
    if begins and turn.text:
        wishes = split_wishes(turn.text, flow)
        if wishes is not None:
            turn.hear(wishes.own)
            agenda.note_wish(turn, wishes.other, wishes.words)
    if begins and (turn.text or turn.payloads):
        # Until it is taken in: an outage may come before.
        agenda.hold_opening(turn, flow, turn.text, turn.payloads)
    await flow.begin(turn)


async def _begin_after_outage(turn: Turn, flow: Flow) -> bool:
    """Take in what the flow began with; whether the message only says that again, by the button or in words."""
    says_it_again = bool(turn.payload("retry")) or turn.intent == flow.intent
    await _begin(turn, flow)
    if not says_it_again:
        turn.hear_all()
    return says_it_again


async def _advance(turn: Turn, flow: Flow) -> None:
    """Go to the next step; from then on what the flow began with is taken in, whatever becomes unreachable."""
    await flow.advance(turn)
    if turn.get("opening") is not None:
        turn.clear("opening")


async def _is_read(turn: Turn, flow: Flow) -> bool:
    """Whether the message needs no other flow: it is an answer, or asks again what was told."""
    return not _is_other_wish(turn, flow) and (await _read(turn, flow) or await recall.tell(turn))


async def _read(turn: Turn, flow: Flow) -> bool:
    """Whether the message answers the flow, or takes back the wish that was to come after it."""
    wish = agenda.find_wish(turn)
    if wish is not None and gives_up(turn.text, wish, flow):
        turn.clear("next_flow")
        turn.say(f"All right, I'll leave out the {wish.label}.")
        return True
    wishes = split_wishes(turn.text, flow)
    if wishes is None:
        return await flow.read(turn)
    turn.hear(wishes.own)
    if await flow.read(turn):
        agenda.note_wish(turn, wishes.other, wishes.words)
        return True
    turn.hear_all()
    return await flow.read(turn)


def _is_other_wish(turn: Turn, flow: Flow) -> bool:
    """Whether a message that might describe an order surely asks for another flow: "i want to cancel the rug"."""
    other = find_flow_of(turn.intent)
    is_other = other is not None and other is not flow and not other.is_told_at_once
    is_open = isinstance(flow.step(turn.requested), OrderStep)
    return is_other and is_open and not turn.is_choice and turn.confidence >= CERTAIN


def _drop(turn: Turn, flow: Flow) -> None:
    call_off(turn, flow)
    turn.clear("step")


async def _switch(turn: Turn, flow: Flow) -> bool:
    """Change to the flow that the message asks for; False when it asks for none, or for one that rules answer."""
    other = find_flow_of(turn.intent)
    if other is None or other is flow or other.is_told_at_once:
        return False
    if other.intent == flow.undone_by and not has_digits(turn.text):
        # "Cancel my return" in the middle of it: not one that was arranged some day.
        _drop(turn, flow)
        return True
    agenda.put_off(turn, flow)
    agenda.take_up(turn, other)
    turn.clear("step")
    await _begin(turn, other)
    await _advance(turn, other)
    return True


def _stall(turn: Turn) -> None:
    say_stalled(turn)
    flow = find_flow(turn.get("flow"))
    if flow is not None and turn.requested is None:
        turn.set("step", flow.steps[0].slot)


def _is_for_rules(turn: Turn, flow: Flow) -> bool:
    """Whether the message can be answered while the back office is away.

    Before anything was asked, an interruption is one: "cancel it" answers no question yet.
    """
    is_interruption = turn.intent in INTERRUPTIONS and turn.confidence >= SURE_ENOUGH
    return turn.intent in SMALL_TALK or (is_interruption and agenda.find_opening(turn, flow) is not None)


def _events(turn: Turn) -> list[Event]:
    """The slot changes; the form ends when no step is open."""
    turn.set("requested_slot", "step" if turn.requested else None)
    return turn.events()


def _is_answer(tracker: Tracker) -> bool:
    """Whether the form runs because the customer spoke, and not because it is its turn again after an interruption.

    Rasa puts the form's own run at the end of the history; nothing else may have run since the message.
    """
    ran = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        ran += event.get("event") == "action"
    return ran <= 1


class AskStep(Action):
    """Puts the question of the step that is open."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        """As Rasa looks for it."""
        return f"action_ask_{FORM}_step"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask, unless the customer has just been told that nothing can be asked now."""
        turn = Turn(tracker, dispatcher, self._services)
        flow = find_flow(turn.get("flow"))
        step = flow.step(turn.requested) if flow else None
        if step is None or turn.get("skip_question"):
            return []
        try:
            await step.ask(turn)
        except BackOfficeUnavailableError:
            say_stalled(turn)
        return turn.events()


class FinishFlow(TurnAction):
    """Carries out the flow whose steps are all done."""

    action_name = "action_finish_flow"

    async def act(self, turn: Turn) -> list[Event]:
        """Execute it, or take the form up again where that wasn't possible."""
        flow = find_flow(turn.get("flow"))
        if flow is None and turn.get("skip_question"):
            turn.clear("skip_question")
            return []
        if flow is None:
            return await AnswerQuestion(self.services).act(turn)
        if not await self._finish(turn, flow):
            return [follow_up(FORM)]
        turn.speak_of_flow(flow.name)
        turn.clear("flow")
        return await agenda.begin_what_is_next(turn)

    async def _finish(self, turn: Turn, flow: Flow) -> bool:
        try:
            return await flow.finish(turn)
        except NotVerifiedError:
            flow.set_aside(turn)
        except BackOfficeUnavailableError:
            logger.warning("%s of %s not finished: back office unavailable", flow.label, turn.sender)
            say_stalled(turn)
            flow.set_aside(turn)
            turn.set("skip_question", "finishing")
        return False
