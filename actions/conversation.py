"""Everything around the flows: greetings, help, yes and no out of place, cancelling, going back."""

from __future__ import annotations

from collections.abc import Sequence

from actions import agenda, recall
from actions.answer import AnswerQuestion
from actions.base import TurnAction
from actions.flow import Flow
from actions.flows import FLOWS, find_flow
from actions.follow_on import find_what_to_cancel
from actions.handover import hand_over, set_aside
from actions.turn import AFTER_ALL, PERSON, Choice, Event, Turn, end_flow
from actions.words import corrects, is_question

START_CHOICES: list[Choice] = [
    ("Return something", "/start_return"),
    ("Check my order", "/check_order"),
    ("Ask about a fee", "/reverse_fee"),
    PERSON,
]


class Greet(TurnAction):
    """Hello, with what can be done; in a form just hello."""

    action_name = "action_greet"

    async def act(self, turn: Turn) -> list[Event]:
        """Greet, by name where it is known."""
        name = str(turn.metadata.get("customer_name") or "").split(" ")[0][:40]
        hello = f"Hi {name}!" if name else "Hi there!"
        if turn.active_flow:
            turn.say(f"{hello} I'm still here. Let's go on.")
            return []
        draft = agenda.find_draft(turn)
        if turn.is_back and draft:
            agenda.put_off(turn, draft)
            turn.offer(agenda.GO_ON)
            text = f"{hello} Welcome back! We haven't finished your {draft.label}. Shall we go on with it?"
            turn.say(text, [draft.go_on, *START_CHOICES])
            return []
        brand = turn.services.brand_name
        turn.say(
            turn.vary(
                f"{hello} I'm the virtual assistant of {brand}. What can I do for you?",
                f"{hello} Welcome to {brand}. How can I help you today?",
            ),
            START_CHOICES,
        )
        return []


class ExplainAbilities(TurnAction):
    """What can you do?"""

    action_name = "action_explain_abilities"

    async def act(self, turn: Turn) -> list[Event]:
        """List it."""
        text = (
            "I can:\n\n"
            "- answer questions about orders, shipping, returns, payments and the Reed Card\n"
            "- set up a return, an exchange or a replacement, and tell you how it is doing\n"
            "- tell you where your order is, and send you its invoice\n"
            "- cancel an order or change its items or address, as long as it hasn't been packed\n"
            "- look into a fee and reverse it\n"
            "- register a complaint\n"
            f"{turn.unless_waiting('- bring in a person, whenever you like')}"
        )
        turn.say(text.rstrip(), [] if turn.active_flow else START_CHOICES)
        return []


class AnswerYes(TurnAction):
    """A yes that no step asked for: to an offer, or to nothing."""

    action_name = "action_affirm"

    async def act(self, turn: Turn) -> list[Event]:
        """Take up the flow, or bring in the person, that was offered."""
        flow = agenda.find_set_aside(turn)
        if flow and turn.was_offered(agenda.GO_ON):
            return agenda.go_on(turn, flow)
        called_off = find_flow((turn.spoken_of or {}).get("flow"))
        if called_off and turn.was_offered(AFTER_ALL):
            return agenda.go_on(turn, called_off)
        if not turn.was_offered_person and await recall.tells_again(turn):
            return []  # "so?", "is it done?"
        if turn.was_offered_person:
            return await hand_over(
                turn, "asked", "Sure. I'm bringing in a colleague and passing on what we've covered."
            )
        return help_along(turn, "Great!")


class AnswerNo(TurnAction):
    """A no that no step asked for."""

    action_name = "action_deny"

    async def act(self, turn: Turn) -> list[Event]:
        """Accept it; the flow that was offered is forgotten."""
        flow = agenda.find_set_aside(turn)
        if flow and turn.was_offered(agenda.GO_ON):
            agenda.let_go(turn, flow)
            agenda.offer_to_go_on(turn)
            return []
        return help_along(turn, "No problem.")


class HelpAlong(TurnAction):
    """A detail that the step asked about can't use; without a form it is for the knowledge base."""

    action_name = "action_form_help"

    async def act(self, turn: Turn) -> list[Event]:
        """Say what is needed, ask what is to be changed, or look it up."""
        if not turn.active_flow or is_question(turn.text):
            return await AnswerQuestion(self.services).act(turn)
        if corrects(turn.text):
            return ask_what_to_change(turn)
        return help_along(turn, "Sorry, I didn't quite get that.")


def help_along(turn: Turn, opening: str) -> list[Event]:
    """Say how the open question can be answered, or ask what is wanted.

    A "yes" of somebody in line for a person is for that person: nothing is said to it.
    """
    flow = find_flow(turn.active_flow)
    step = flow.step(turn.requested) if flow else None
    if step:
        turn.say(f"{opening} {step.hint()}".strip())
    elif not turn.is_waiting:
        turn.say(f"{opening} What can I do for you?", START_CHOICES)
    return []


class Cancel(TurnAction):
    """The customer doesn't want to go on."""

    action_name = "action_cancel"

    async def act(self, turn: Turn) -> list[Event]:
        """End the flow and forget what it collected."""
        flow, other = find_flow(turn.active_flow), agenda.find_set_aside(turn)
        if flow is None and recall.says_it_waits(turn):
            return []
        if flow is None and (meant := find_what_to_cancel(turn)):
            return agenda.go_on(turn, meant)
        if flow is None and other:
            agenda.let_go(turn, other)
            return []
        if flow is None:
            turn.say(
                "There's nothing going on that I'd have to cancel. What can I do for you?", START_CHOICES
            )
            return []
        agenda.postpone_wish(turn)
        other = agenda.find_set_aside(turn)
        call_off(turn, flow, [] if other else START_CHOICES)
        agenda.offer_to_go_on(turn)
        return end_flow()


class CancelFlow(TurnAction):
    """The gateway ends what is going on: people had the conversation meanwhile. What was told is kept."""

    action_name = "action_cancel_flow"

    async def act(self, turn: Turn) -> list[Event]:
        """End it without a word."""
        return set_aside(turn)


def call_off(turn: Turn, flow: Flow, choices: Sequence[Choice] = ()) -> None:
    """Forget what `flow` collected, and say so."""
    kept = turn.get("set_aside") or []
    for one in FLOWS:
        if one.name not in kept:
            one.reset(turn)
    turn.clear("skip_question", "offered", "opening", "policy_trace")
    if turn.get("verification") != "accepted" and not kept:
        turn.clear("identity")
    turn.say(
        turn.vary(
            f"Okay, I've cancelled the {flow.label}. Nothing was changed.",
            f"No problem, the {flow.label} is off, and nothing has been changed.",
        ),
        choices,
    )


class GoBack(TurnAction):
    """Back, where the form had no step to go back to."""

    action_name = "action_go_back"

    async def act(self, turn: Turn) -> list[Event]:
        """Say so."""
        if turn.active_flow:
            turn.say('There\'s nothing before this that could be changed. You can say "cancel" to stop.')
            return []
        return help_along(turn, "We're at the beginning.")


class Correct(TurnAction):
    """A button for changing an answer, pressed when there is nothing to change any more."""

    action_name = "action_correct"

    async def act(self, turn: Turn) -> list[Event]:
        """Ask what."""
        return ask_what_to_change(turn)


def ask_what_to_change(turn: Turn) -> list[Event]:
    """Offer the answers that can be changed."""
    flow = find_flow(turn.active_flow)
    choices = flow.changeable(turn) if flow else []
    if choices:
        turn.say("What would you like to change?", choices)
        return []
    draft = None if flow else agenda.find_draft(turn)
    if draft:
        turn.say(f"No problem. Shall we go on with your {draft.label}?", [draft.go_on, PERSON])
        return []
    return help_along(turn, "No problem.")
