"""What a customer wants, and what they can say about it when asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from tests.customers.reading import Topic
from tests.customers.seen import Seen

REFUSALS = (
    r"can't (?:take|reverse|cancel|change|be|find|do|come)|(?:can|could)n't|unable|nothing from order|too late|hasn't|"
    r"no longer|don't see|not possible|i'm sorry"
)


@dataclass(frozen=True)
class Fact:
    """An answer to a question, in several ways to say it; `title` is a pattern for the button that says the same.

    `about` is a pattern for the question when there are several of one topic ("how many of the mugs?").
    """

    says: tuple[str, ...]
    title: str = ""
    about: str = ""

    def concerns(self, question: str) -> bool:
        """Whether the question is about this one."""
        return not self.about or bool(re.search(self.about, question, re.IGNORECASE))


@dataclass(frozen=True)
class Change:
    """A change of mind: `first` is said until the moment to take it back with one of `says`.

    `at` is the topic whose question is the moment.
    """

    topic: Topic
    first: Fact
    says: tuple[str, ...]
    at: Topic = Topic.CONFIRM


@dataclass
class Wish:
    """One thing that a customer wants done or wants to know."""

    flow: str
    opens: tuple[str, ...]
    """Ways to begin without a detail."""
    opens_fully: tuple[str, ...]
    """Ways to begin with all the details in a sentence."""
    facts: dict[Topic, tuple[Fact, ...]] = field(default_factory=dict)
    shown: dict[Topic, str] = field(default_factory=dict)
    """What a summary must show before the customer says yes: a pattern each, under the topic to correct."""
    button: str = ""
    """A pattern for a button that begins it, where the bot offers one."""
    about: str = ""
    """A pattern that tells a summary of this wish from one of another."""
    done: str = ""
    """A pattern of the words that say that it is done, or the answer itself."""
    declined: str = ""
    """A pattern of a refusal that the customer takes for an answer."""
    needs_yes: bool = True
    says_yes: bool = True
    """Whether the customer goes through with it at the end."""
    change: Change | None = None
    has_erred: bool = False
    """Whether what is to be taken back was said at all."""
    has_changed: bool = False
    has_agreed: bool = False

    def is_to_change(self) -> bool:
        """Whether something was said that must be taken back."""
        return self.change is not None and self.has_erred and not self.has_changed

    def knows(self, topic: Topic) -> bool:
        """Whether there is an answer to questions of that topic."""
        return topic in self.facts

    def fact(self, topic: Topic, question: str) -> Fact | None:
        """What the customer answers to a question of that topic."""
        if self.change and self.change.topic is topic and not self.has_changed:
            self.has_erred = True
            return self.change.first
        facts = self.facts.get(topic, ())
        fitting = [fact for fact in facts if fact.about and fact.concerns(question)]
        return next(iter(fitting or [fact for fact in facts if not fact.about] or facts), None)

    def is_done(self, seen: Seen) -> bool:
        """Whether the reply says that it is done."""
        if self.needs_yes and not self.has_agreed:
            return False
        text = "\n".join([seen.everything, *seen.documents, *seen.references])
        return bool(self.done and re.search(self.done, text, re.IGNORECASE))

    def is_declined(self, seen: Seen) -> bool:
        """Whether the reply refuses it for a reason that the customer accepts."""
        return bool(self.declined and re.search(self.declined, seen.words, re.IGNORECASE))

    def wrong_in(self, seen: Seen) -> Topic | None:
        """The topic of what a summary shows wrongly or not at all."""
        text = seen.everything
        return next(
            (topic for topic, pattern in self.shown.items() if not re.search(pattern, text, re.IGNORECASE)),
            None,
        )

    def is_summary_of(self, seen: Seen) -> bool:
        """Whether a summary is about this wish at all."""
        return not self.about or bool(re.search(self.about, seen.everything, re.IGNORECASE))


@dataclass(frozen=True)
class Person:
    """Who the customer is, and what of that they know by heart; nothing is asked of somebody signed in."""

    name: str
    email: str
    order_number: str = ""
    postal_code: str = ""
    knows_email: bool = True

    def introduce(self, chance: Random) -> str:
        """All that is known, in a sentence."""
        first = f"order {self.order_number}" if self.order_number else f"my name is {self.name}"
        second = self.email if self.knows_email else f"zip {self.postal_code}"
        return chance.choice(
            (f"{first}, {second}", f"it's {first} and {second}", f"{first}. {second}", f"{second}, {first}")
        )

    def answer(self, question: str, chance: Random) -> str:
        """What is asked for, as far as it is known; else all that is."""
        lowered = question.lower()
        asked_for_number = re.search(r"order numbers?\b(?! tr-)", lowered)
        parts: list[str] = []
        if asked_for_number and self.order_number:
            parts.append(self.order_number)
        if re.search(r"e-?mail", lowered) and self.knows_email and "order numbers for" not in lowered:
            parts.append(self.email)
        elif re.search(r"postal code|\bzip\b", lowered) and self.postal_code:
            parts.append(self.postal_code)
        if re.search(r"\bname\b", lowered) and not self.order_number:
            parts.append(f"I'm {self.name}")
        if not parts:
            return self.introduce(chance)
        chance.shuffle(parts)
        return chance.choice((" and ", ", ", " ")).join(parts)
