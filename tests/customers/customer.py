"""A customer who wants something, answers what is asked, and judges by what is on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random

from tests.customers import manners
from tests.customers.manners import Interlude, Manner
from tests.customers.reading import Topic, find_question
from tests.customers.seen import Conversation, Seen, find_title
from tests.customers.wishes import Person, Wish

PATIENCE_TURNS = 40
SAME_QUESTION = 4
"""So often a customer answers the very same question before giving up."""
AWAY = timedelta(days=2)


class Outcome(StrEnum):
    """How a conversation ends for the customer."""

    DONE = "done"
    CANCELLED = "cancelled"
    PERSON = "person"
    GAVE_UP = "gave up"


@dataclass(frozen=True)
class Ending:
    """How it ended, and for who gave up, why."""

    outcome: Outcome
    why: str = ""


class GiveUpError(Exception):
    """The customer has had enough; the message says of what."""


@dataclass
class Customer:
    """Wishes are for one after the other; `together` says the first two in the first message."""

    person: Person
    wishes: Sequence[Wish]
    manner: Manner
    chance: Random
    signed_in: bool
    together: bool = False

    def __post_init__(self) -> None:
        self._open = list(self.wishes)
        self._begun = 2 if self.together else 1
        self._asked: Counter[tuple[Topic, str]] = Counter()
        self._questions = 0
        self._interlude = self.manner.interlude
        self._cancelled = 0
        self._restated = 0

    # ------------------------------------------------------------------ the conversation

    def converse(self, talk: Conversation) -> Ending:
        """From the first word until everything is done, declined, called off, or no longer worth it."""
        try:
            seen = talk.say(self._in_manner(self._opening()))
            while talk.turns < PATIENCE_TURNS:
                ending = self._take_note(talk, seen)
                if ending:
                    return ending
                seen = self._act(talk, seen)
        except GiveUpError as error:
            return Ending(Outcome.GAVE_UP, str(error))
        return Ending(Outcome.GAVE_UP, f"not done after {PATIENCE_TURNS} messages")

    def _opening(self) -> str:
        first = self._wording(self._open[0])
        if self.together:
            first += self.chance.choice((" and also ", ". also, ", ", and ")) + self._wording(self._open[1])
        if self.manner.opening == "full" and not self.signed_in:
            first += self.chance.choice((", ", ". ", " - ")) + self.person.introduce(self.chance)
        return first

    def _wording(self, wish: Wish) -> str:
        ways = wish.opens_fully if self.manner.opening == "full" else wish.opens
        return ways[0] if self.manner.opening == "terse" else self.chance.choice(ways)

    def _in_manner(self, words: str) -> str:
        if self.manner.chatty:
            words = manners.be_chatty(words, self.chance, begins=not self._asked)
        return manners.slip(words, self.chance) if self.manner.slips else words

    def _take_note(self, talk: Conversation, seen: Seen) -> Ending | None:
        """Strike off what is done or refused; how it ended, if it did."""
        if talk.handed_over:
            return Ending(Outcome.PERSON, talk.handed_over)
        if self._cancelled:
            return self._note_cancelling(seen)
        settled = [wish for wish in self._open[: self._begun] if wish.is_done(seen) or wish.is_declined(seen)]
        if seen.references and not settled:
            raise GiveUpError("done without a yes")
        self._open = [wish for wish in self._open if wish not in settled]
        self._begun -= len(settled)
        return None if self._open else Ending(Outcome.DONE)

    def _note_cancelling(self, seen: Seen) -> Ending | None:
        if find_question(seen) is None:
            return Ending(Outcome.CANCELLED)
        if self._cancelled > 2:
            raise GiveUpError("still asked after cancelling")
        return None

    # ------------------------------------------------------------------ one message

    def _act(self, talk: Conversation, seen: Seen) -> Seen:
        if self._cancelled:
            return self._cancel(talk)
        question = find_question(seen)
        if question is None:
            return self._go_on(talk, seen)
        topic, text = question
        self._asked[question] += 1
        if self._asked[question] > SAME_QUESTION:
            raise GiveUpError(f"asked for {topic} again and again: {text[:160]}")
        if topic is Topic.CODE:
            return self._type_code(talk, seen)
        if topic is Topic.IDENTITY:
            return talk.say(self.person.answer(text, self.chance))
        if topic is Topic.EMAIL:
            return talk.say(self.person.email)
        self._questions += 1
        if self._is_due(topic):
            return self._interrupt(talk)
        if topic is Topic.CONFIRM:
            return self._confirm(talk, seen)
        return self._answer(talk, seen, topic, text)

    def _type_code(self, talk: Conversation, seen: Seen) -> Seen:
        """Type what came by mail; where nothing came, the details must have been wrong."""
        code = talk.find_code()
        if code:
            return talk.say(f"it's {code}")
        title = find_title(seen.titles, r"other details")
        if title is None:
            raise GiveUpError("no code comes")
        return talk.press(title)

    def _go_on(self, talk: Conversation, seen: Seen) -> Seen:
        """Nothing is asked: go on with what was begun, begin the next wish, or say it again."""
        if title := find_title(seen.titles, r"^(?:go on|continue|back to|send a new code|try again)"):
            return talk.press(title)
        if not self._begun:
            self._begun = 1
            return talk.say(self._in_manner(self._wording(self._open[0])))
        wish = self._open[0]
        if wish.button and (title := find_title(seen.titles, wish.button)) and not self._restated:
            return talk.press(title)
        self._restated += 1
        if self._restated > 2:
            raise GiveUpError("nothing is asked, and it isn't done")
        return talk.say(self.chance.choice(self._open[0].opens_fully))

    def _answer(self, talk: Conversation, seen: Seen, topic: Topic, question: str) -> Seen:
        if topic is Topic.RESUME:
            return talk.say(self.chance.choice(manners.YESES))
        wish = self._wish_asked(topic)
        if wish.change and wish.is_to_change() and wish.change.at is topic is not wish.change.topic:
            wish.has_changed = True
            return talk.say(self._in_manner(self.chance.choice(wish.change.says)))
        if wish.change and wish.change.topic is topic and self._asked[(topic, question)] > 1:
            wish.has_changed = True  # the wrong answer didn't do: here is the right one
        fact = wish.fact(topic, question)
        if fact is None:
            raise GiveUpError(f"asked for {topic}, of which the customer knows nothing: {question[:160]}")
        # Whoever was not understood in words takes the button.
        likes_buttons = self.chance.random() < self.manner.presses or self._asked[(topic, question)] > 1
        title = find_title(seen.titles, fact.title) if fact.title and likes_buttons else None
        return talk.press(title) if title else talk.say(self._in_manner(self.chance.choice(fact.says)))

    def _wish_asked(self, topic: Topic) -> Wish:
        """The wish that a question is about: the first begun that has an answer to it."""
        begun = self._open[: max(self._begun, 1)]
        for wish in begun:
            if wish.knows(topic):
                return wish
        return begun[0]

    def _confirm(self, talk: Conversation, seen: Seen) -> Seen:
        """Read the summary; correct what is wrong, else say yes (or no, who doesn't go through with it)."""
        wish = next(
            (one for one in self._open[: max(self._begun, 1)] if one.is_summary_of(seen)), self._open[0]
        )
        if wish.change and wish.is_to_change():
            wish.has_changed = True
            return talk.say(self._in_manner(self.chance.choice(wish.change.says)))
        wish.has_changed = True  # from here on only what is wanted
        wrong = wish.wrong_in(seen)
        if wrong is not None:
            fact = wish.fact(wrong, "")
            if fact is None:
                raise GiveUpError(
                    f"the summary is wrong about the {wrong}, which must have {wish.shown[wrong]!r}"
                )
            self._asked[(wrong, "corrected")] += 1
            if self._asked[(wrong, "corrected")] > 2:
                raise GiveUpError(f"the summary stays wrong about the {wrong}: no {wish.shown[wrong]!r}")
            return talk.say(f"no wait, actually {fact.says[0]}")
        if not wish.says_yes:
            return self._decline(talk, seen, wish)
        wish.has_agreed = True
        title = find_title(seen.titles, r"^yes")
        if title and self.chance.random() < self.manner.presses:
            return talk.press(title)
        return talk.say(self.chance.choice(manners.YESES))

    def _decline(self, talk: Conversation, seen: Seen, wish: Wish) -> Seen:
        self._cancelled += 1
        title = find_title(seen.titles, r"^(?:no\b|cancel)")
        if title and self.chance.random() < self.manner.presses:
            return talk.press(title)
        return talk.say(self.chance.choice(manners.NOES))

    # ------------------------------------------------------------------ what cuts in

    def _is_due(self, topic: Topic) -> bool:
        if self._interlude is Interlude.NONE:
            return False
        if self._interlude is Interlude.HEDGE:
            return topic is Topic.CONFIRM
        return self._questions > self.manner.at or topic is Topic.CONFIRM

    def _interrupt(self, talk: Conversation) -> Seen:
        interlude, self._interlude = self._interlude, Interlude.NONE
        if interlude is Interlude.CANCEL:
            return self._cancel(talk)
        if interlude is Interlude.SILENCE:
            talk.stay_away(AWAY)
        words = {
            Interlude.QUESTION: manners.QUESTIONS,
            Interlude.BACK: manners.BACKS,
            Interlude.PERSON: manners.PERSONS,
            Interlude.ANGER: manners.ANGRY,
            Interlude.HEDGE: manners.HEDGES,
            Interlude.SILENCE: manners.RETURNS,
        }[interlude]
        seen = talk.say(self.chance.choice(words))
        if interlude is Interlude.PERSON and not talk.handed_over:
            raise GiveUpError("asked for a person, and none comes")
        return seen

    def _cancel(self, talk: Conversation) -> Seen:
        self._cancelled += 1
        return talk.say(manners.STOP if self._cancelled > 1 else self.chance.choice(manners.CANCELS))
