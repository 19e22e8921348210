"""What a flow is: its steps, what they read from a message, and where an answer leads.

Rasa runs one form for all flows (form.py); which step comes next and what counts as an answer is decided here, so that
a customer may answer several questions at once, correct an earlier answer, go back, or say something else altogether.
What no step can read is left to the rules in bot/data: they answer, and the form asks again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from actions.consent import is_clear_yes
from actions.turn import MAXIMUM_WORDS_KEPT, PERSON, Choice, Turn
from actions.words import asks_why, corrects, is_question

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

SURE_ENOUGH = 0.7
"""Below this an interruption may as well be an answer, which the step is asked to read first."""

TRY_AGAIN: Choice = ("Try again", '/inform{"retry": "yes"}')

GOES_ON = re.compile(r"\b(?:continue|go on|resume|carry on|back to|where we (?:were|left))\b", re.IGNORECASE)


class Step:
    """One question of a flow, named by the slot that its answer fills."""

    slot: ClassVar[str]
    called: ClassVar[tuple[str, ...]] = ()
    """Words by which a customer names what this step asked: "that's the wrong *order*"."""
    resets: ClassVar[tuple[str, ...]] = ()
    """Slots that no longer hold once this one changes."""
    title: ClassVar[str] = ""
    """What a button for changing it says; empty where it can't be changed."""
    why: ClassVar[str] = ""
    """Why it is asked, for who wants to know; empty where that goes without saying."""

    async def is_needed(self, turn: Turn) -> bool:
        """Whether it must be asked. May fill the slot from what is known, say why not, or end the flow."""
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

    def resume(self, turn: Turn) -> bool:
        """After a long silence, drop what has expired; False if the message can no longer be the answer."""
        return True

    def take(self, turn: Turn, value: Any) -> None:
        """Fill the slot; what depends on it is forgotten if it was filled with something else."""
        if turn.get(self.slot) != value:
            turn.clear(*self.resets)
            turn.set(self.slot, value)

    def forget(self, turn: Turn) -> None:
        """Clear the slot and what depends on it, to be asked again and not to be guessed once more."""
        turn.clear(self.slot, *self.resets)
        turn.set("no_guessing", [*(turn.get("no_guessing") or []), self.slot])

    def may_guess(self, turn: Turn) -> bool:
        """Whether the step may fill itself from what the customer said earlier."""
        return self.slot not in (turn.get("no_guessing") or [])


Finish = Callable[[Turn], Awaitable[bool]]
"""Carries a flow out once no step is open. Returns whether it is over; if not, its steps are looked at again."""

DescribeDraft = Callable[[Turn], list[dict[str, str]]]
"""What was collected so far, as facts for an agent, in the order in which they were collected."""


class Flow:
    """One thing that a customer can have done, and all that there is to know of it.

    `intent` starts it; its `steps` are asked in order; `slots` are all that belong to it, the steps' own and others.
    `words_slot` keeps what the customer said at the start, for steps that guess from it. `pattern` finds the wish for
    it in a clause of a longer message: it must be sure rather than complete. `is_told_at_once` if in the middle of
    another flow a rule answers it, instead of a change to it.
    """

    dropped_by: ClassVar[re.Pattern[str] | None] = None
    """Words by which a customer stops it without saying "cancel": "I'll keep it"."""
    undone_by: ClassVar[str | None] = None
    """The intent that undoes what the flow did some day: while it runs, and with no number said, it means to stop."""

    def __init__(
        self,
        name: str,
        *,
        label: str,
        intent: str,
        pattern: re.Pattern[str],
        steps: Sequence[Step],
        slots: Sequence[str],
        words_slot: str | None,
        finish: Finish,
        describe_draft: DescribeDraft,
        is_told_at_once: bool = False,
    ) -> None:
        self.name = name
        self.label = label
        """As a customer would call it, after "my" or "your": "return"."""
        self.intent = intent
        self.steps = tuple(steps)
        self.slots = tuple(slots)
        self.words_slot = words_slot
        self.finish = finish
        self.describe_draft = describe_draft
        self.is_told_at_once = is_told_at_once
        self._pattern = pattern

    def recognises(self, text: str) -> bool:
        """Whether a clause surely asks for this flow."""
        return bool(self._pattern.search(text))

    def is_dropped(self, turn: Turn) -> bool:
        """Whether the customer no longer wants it."""
        dropped = self.dropped_by.search(turn.text) if self.dropped_by else None
        return dropped is not None and not is_question(turn.text)

    @property
    def go_on(self) -> Choice:
        """The button that takes the flow up where it was left."""
        return f"Go on with my {self.label}", f"/{self.intent}"

    def step(self, slot: str | None) -> Step | None:
        """The step of that slot."""
        return next((step for step in self.steps if step.slot == slot), None)

    def reset(self, turn: Turn) -> None:
        """Forget what was collected."""
        turn.clear(*self.slots, "no_guessing")

    def set_aside(self, turn: Turn) -> None:
        """Keep what was collected, to be gone on with; but a confirmation given is not one for later."""
        if turn.get(self.steps[-1].slot) is True:
            turn.clear(self.steps[-1].slot)

    def has_draft(self, turn: Turn) -> bool:
        """Whether something was collected and not finished."""
        return any(turn.get(slot) is not None for slot in self.slots if slot != self.words_slot)

    # ------------------------------------------------------------------ one turn of the flow

    async def begin(self, turn: Turn) -> None:
        """Take in the message that starts the flow; any other one takes up what was left."""
        if turn.intent != self.intent:
            return
        if turn.text and not GOES_ON.search(turn.text):
            # Words begin anew; a button, or "go on with my return", picks up what was left.
            self.reset(turn)
            if self.words_slot:
                turn.set(self.words_slot, turn.text[:MAXIMUM_WORDS_KEPT])
        for step in self.steps:
            await step.amend(turn)

    def resume(self, turn: Turn) -> bool:
        """After a long silence, recall what was going on; False if the message is no answer to what was asked then."""
        turn.say(f"Welcome back! We were in the middle of your {self.label}{self._subject(turn)}.")
        current = self.step(turn.requested)
        if current is None or turn.intent == "greet":
            return False
        # A yes is to what was shown days ago: it is shown once more.
        is_late_yes = current is self.steps[-1] and is_clear_yes(turn)
        return current.resume(turn) and not is_late_yes

    def _subject(self, turn: Turn) -> str:
        facts = self.describe_draft(turn)
        items = [fact["value"] for fact in facts if fact["label"] == "Item"]
        orders = [f"order {fact['value']}" for fact in facts if fact["label"] == "Order"]
        return f" ({', '.join(items or orders)})" if items or orders else ""

    async def read(self, turn: Turn) -> bool:
        """Take the message in as an answer; False when it is none (the rules take over, or another flow)."""
        current = self.step(turn.requested)
        if current is None or turn.payload("retry"):
            return True
        if turn.intent in INTERRUPTIONS and turn.confidence >= SURE_ENOUGH:
            return False
        if turn.intent == "go_back":
            return self._go_back(turn, current)
        if turn.payload("step"):
            return self._reopen(turn, turn.payload("step"))
        if self._reopen(turn, self._find_titled(turn.text)):
            return True
        if current.why and asks_why(turn.text):
            turn.say(current.why)
            return True
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

    def _find_titled(self, text: str) -> str | None:
        """The step whose button for changing it was typed instead."""
        said = text.strip(" .!").lower()
        return next((step.slot for step in self.steps if said and step.title.lower() == said), None)

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

    async def advance(self, turn: Turn) -> None:
        """Go to the first step that is needed; to none when the flow can be finished, or has ended early."""
        for step in self.steps:
            needed = await step.is_needed(turn)
            if turn.has_ended:
                self.set_aside(turn)  # whatever was agreed to, nothing is carried out now
                break
            if needed:
                turn.set("step", step.slot)
                return
        turn.clear("step")

    def changeable(self, turn: Turn) -> list[Choice]:
        """Buttons for the steps whose answer can be changed."""
        return [
            (step.title, f'/correct{{"step": "{step.slot}"}}')
            for step in self.steps
            if step.title and turn.get(step.slot) is not None
        ]


def say_stalled(turn: Turn) -> None:
    """Tell that the back office can't be reached, and what the customer can do."""
    turn.set("skip_question", "said")
    turn.say(
        "I'm sorry, I can't reach our order system right now. I've kept everything you told me. "
        f"We can try again in a moment{turn.unless_waiting(', or I can bring in a person')}.",
        [TRY_AGAIN, PERSON],
        expects="code" if turn.requested in ("verification", "step_up") else None,
    )
