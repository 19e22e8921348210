"""How a form runs: its steps, what they read from a message, and where an answer leads.

Rasa runs the loop; which step comes next and what counts as an answer is decided here, so that a customer may answer
several questions at once, correct an earlier answer, go back, or say something else altogether. What no step can read
is left to the rules in bot/data: they answer, and the form asks again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.back_office.port import BackOfficeUnavailableError
from actions.services import Services
from actions.turn import MAXIMUM_WORDS_KEPT, PERSON, Choice, Event, NotVerifiedError, Turn
from actions.words import corrects, is_question

logger = logging.getLogger(__name__)

INTERRUPTIONS = frozenset(
    {
        "talk_to_person",
        "cancel",
        "cancel_flow",
        "insult",
        "express_anger",
        "choose_article",
        "decline_candidates",
        "approval_decided",
    }
)
"""Intents that are never an answer, whatever the question was."""

SMALL_TALK = frozenset(
    {"ask_question", "greet", "goodbye", "thank", "ask_robot", "ask_capabilities", "complain"}
)
"""Intents that can be answered while the back office is away."""

SURE_ENOUGH = 0.7
"""Below this an interruption may as well be an answer, which the step is asked to read first."""

TRY_AGAIN: Choice = ("Try again", '/inform{"retry": "yes"}')


_GOES_ON = re.compile(r"\b(?:continue|go on|resume|carry on|back to|where we (?:were|left))\b", re.IGNORECASE)


class Step:
    """One question of a form. `slot` names it to Rasa."""

    slot: ClassVar[str]
    called: ClassVar[tuple[str, ...]] = ()
    """Words by which a customer names what this step asked: "that's the wrong *order*"."""
    resets: ClassVar[tuple[str, ...]] = ()
    """Slots that no longer hold once this one changes."""
    title: ClassVar[str] = ""
    """What a button for changing it says; empty where it can't be changed."""

    async def is_needed(self, turn: Turn) -> bool:
        """Whether it must be asked. May fill the slot from what is known, say why not, or end the form."""
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """Read the message as the answer to this step; False when it isn't one."""
        raise NotImplementedError

    async def amend(self, turn: Turn) -> bool:
        """Read the message as a plain new value for this step although another one was asked; False when it isn't."""
        return False

    async def ask(self, turn: Turn) -> None:
        """Put the question."""
        raise NotImplementedError

    def hint(self) -> str:
        """How to answer, said when an answer was not understood."""
        return ""

    def forget(self, turn: Turn) -> None:
        """Clear the slot and what depends on it, to be asked again and not to be guessed once more."""
        turn.clear(self.slot, *self.resets)
        turn.set("no_guessing", [*(turn.get("no_guessing") or []), self.slot])

    def may_guess(self, turn: Turn) -> bool:
        """Whether the step may fill itself from what the customer said earlier."""
        return self.slot not in (turn.get("no_guessing") or [])


class Flow:
    """A form: its name, the intent that starts it, its steps in order, and all slots that belong to it."""

    def __init__(
        self,
        name: str,
        *,
        label: str,
        intent: str,
        steps: Sequence[Step],
        slots: Sequence[str],
        words_slot: str | None,
    ) -> None:
        self.name = name
        self.label = label
        """As a customer would call it: "return"."""
        self.intent = intent
        self.steps = tuple(steps)
        self.slots = tuple(slots)
        self.words_slot = words_slot

    def step(self, slot: str | None) -> Step | None:
        """The step of that slot."""
        return next((step for step in self.steps if step.slot == slot), None)

    def reset(self, turn: Turn) -> None:
        """Forget what was collected."""
        turn.clear(*self.slots, "no_guessing")

    def set_aside(self, turn: Turn) -> None:
        """Keep what was collected, to be gone on with; but a confirmation given is not one for later."""
        turn.clear(self.steps[-1].slot)

    def has_draft(self, turn: Turn) -> bool:
        """Whether something was collected and not finished."""
        return any(turn.get(slot) is not None for slot in self.slots if slot != self.words_slot)

    # ------------------------------------------------------------------ one turn of the form

    async def take(self, turn: Turn) -> bool:
        """Take the message in and go to the next step; False when it is no answer (the rules take over)."""
        if turn.requested is None:
            await self._begin(turn)
        elif _is_answer(turn.tracker) and not await self._read(turn):
            return False
        await self._advance(turn)
        return True

    async def _begin(self, turn: Turn) -> None:
        if turn.intent != self.intent:
            return
        if turn.text and not _GOES_ON.search(turn.text):
            # Words begin anew; a button, or "go on with my return", picks up what was left.
            self.reset(turn)
            if self.words_slot:
                turn.set(self.words_slot, turn.text[:MAXIMUM_WORDS_KEPT])
        for step in self.steps:
            await step.amend(turn)

    async def _read(self, turn: Turn) -> bool:
        current = self.step(turn.requested)
        if current is None or turn.payload("retry"):
            return True
        if turn.intent in INTERRUPTIONS and turn.confidence >= SURE_ENOUGH:
            return False
        if turn.intent == "go_back":
            return self._go_back(turn, current)
        if turn.payload("step"):
            return self._reopen(turn, turn.payload("step"))
        others = [step for step in self.steps if step is not current]
        if corrects(turn.text):
            if await self._amend(turn, others) or await current.read(turn):
                return True
            return not is_question(turn.text) and self._reopen(turn, self._named(turn, current))
        if await current.read(turn):
            later = self.steps[self.steps.index(current) + 1 :]
            await self._amend(turn, [step for step in later if turn.get(step.slot) is None])
            return True
        return await self._amend(turn, others)

    async def _amend(self, turn: Turn, steps: Sequence[Step]) -> bool:
        amended = False
        for step in steps:
            amended = await step.amend(turn) or amended
        return amended

    def _go_back(self, turn: Turn, current: Step) -> bool:
        for step in reversed(self.steps[: self.steps.index(current)]):
            if step.title and turn.get(step.slot) is not None:
                step.forget(turn)
                turn.say(turn.vary("Sure, one step back.", "Of course, let's go back a step."))
                return True
        return False

    def _reopen(self, turn: Turn, slot: str | None) -> bool:
        step = self.step(slot)
        if step is None or not step.title or turn.get(step.slot) is None:
            return False
        step.forget(turn)
        turn.say(turn.vary("No problem, let's change that.", "Sure, let's fix that."))
        return True

    def _named(self, turn: Turn, current: Step) -> str | None:
        for step in self.steps:
            named = any(re.search(rf"\b{word}s?\b", turn.text, re.IGNORECASE) for word in step.called)
            if named and step is not current:
                return step.slot
        return None

    async def _advance(self, turn: Turn) -> None:
        for step in self.steps:
            needed = await step.is_needed(turn)
            if turn.has_ended:
                break
            if needed:
                turn.set("requested_slot", step.slot)
                return
        turn.set("requested_slot", None)

    def changeable(self, turn: Turn) -> list[Choice]:
        """Buttons for the steps whose answer can be changed."""
        return [
            (step.title, f'/correct{{"step": "{step.slot}"}}')
            for step in self.steps
            if step.title and turn.get(step.slot) is not None
        ]


class ValidateForm(Action):
    """Rasa's `validate_<form>`: returns slot changes, or nothing when the message is no answer."""

    def __init__(self, flow: Flow, services: Services) -> None:
        self._flow = flow
        self._services = services

    def name(self) -> str:
        """As Rasa looks for it."""
        return f"validate_{self._flow.name}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Take the message in."""
        turn = Turn(tracker, dispatcher, self._services)
        before = turn.requested
        turn.set("skip_question", None)
        if turn.tracker.slots.get("skip_question") == "finishing":
            # The last action has just said that the back office is down; this activation only waits for an answer.
            turn.set("skip_question", "said")
            turn.set("requested_slot", self._flow.steps[-1].slot)
            return turn.events()
        try:
            taken = await self._flow.take(turn)
        except NotVerifiedError:
            turn.set("requested_slot", self._flow.steps[0].slot)
            return turn.events()
        except BackOfficeUnavailableError:
            logger.warning("back office unavailable in %s at %s", self._flow.name, before)
            if before and _is_answer(tracker) and turn.intent in SMALL_TALK:
                return []  # the rules answer; the form's turn after that says that it can't go on
            say_stalled(turn)
            turn.set("requested_slot", before or self._flow.steps[0].slot)
            return turn.events()
        return turn.events() if taken else []


class AskStep(Action):
    """Rasa's `action_ask_<form>_<slot>`: puts a step's question."""

    def __init__(self, flow: Flow, step: Step, services: Services) -> None:
        self._flow = flow
        self._step = step
        self._services = services

    def name(self) -> str:
        """As Rasa looks for it."""
        return f"action_ask_{self._flow.name}_{self._step.slot}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Ask, unless the customer has just been told that nothing can be asked now."""
        turn = Turn(tracker, dispatcher, self._services)
        if turn.get("skip_question"):
            return []
        try:
            await self._step.ask(turn)
        except BackOfficeUnavailableError:
            say_stalled(turn)
        return turn.events()


def say_stalled(turn: Turn) -> None:
    """Tell that the back office can't be reached, and what the customer can do."""
    turn.set("skip_question", "said")
    turn.say(
        "I'm sorry, I can't reach our order system right now. I've kept everything you told me. "
        f"We can try again in a moment{turn.unless_waiting(', or I can bring in a person')}.",
        [TRY_AGAIN, PERSON],
        expects="code" if turn.requested == "verification" else None,
    )


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


def form_actions(flow: Flow, services: Services) -> list[Action]:
    """All actions that Rasa needs to run the form."""
    return [ValidateForm(flow, services), *(AskStep(flow, step, services) for step in flow.steps)]
