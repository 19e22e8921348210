"""How customers speak: short or long, with slips of the keyboard, and what cuts in on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Interlude(StrEnum):
    """What cuts in, once, at one of the bot's questions."""

    NONE = "none"
    QUESTION = "a question in the middle"
    BACK = "goes back"
    CANCEL = "cancels"
    PERSON = "asks for a person"
    ANGER = "is angry"
    HEDGE = "hmm maybe"
    SILENCE = "two days' silence"


@dataclass(frozen=True)
class Manner:
    """One customer's way: `presses` is the share of buttons taken where one fits, `at` the question interrupted."""

    name: str
    opening: str = "plain"
    """"terse", "plain" or "full"."""
    presses: float = 0.5
    chatty: bool = False
    slips: bool = False
    interlude: Interlude = Interlude.NONE
    at: int = 0


QUESTIONS = (
    "how long do refunds take?",
    "by the way, what does standard shipping cost?",
    "wait, how many days do i have to return something?",
    "quick question: do you offer gift wrapping?",
    "how much is the late fee?",
)
ANGRY = (
    "this is so annoying, it should not take this long",
    "honestly your service is terrible",
    "i'm really disappointed with this",
)
CANCELS = (
    "never mind",
    "cancel",
    "forget it",
    "actually, forget about it",
    "stop, i don't want this anymore",
)
STOP = "stop here, leave everything as it is"
PERSONS = (
    "let me talk to a person",
    "can i speak to a human please",
    "i want a real person",
    "get me an agent",
    "i'd rather talk to someone",
)
HEDGES = ("hmm maybe", "i guess so", "not sure yet", "maybe, let me think", "i suppose")
YESES = ("yes", "yes please", "yep, go ahead", "yes, do it", "sure, go ahead", "that's right, yes", "yeah")
NOES = ("no", "no, leave it", "no thanks", "nope")
BACKS = ("go back", "back please", "can we go one step back")
RETURNS = ("hi", "hello again", "sorry, i was away", "i'm back")
THANKS = ("thanks", "great, thank you", "thank you!", "ok thanks")

_BEFORE = ("hi there, ", "hello, ", "hey, so ", "good morning! ", "hi, hope you're well. ")
_FURTHER = ("", "", "well, ", "oh, ", "ok so ", "let me see, ")
_AFTER = (", thanks", " please", ", if that's possible", ", thank you so much", " :)")
_WORD = re.compile(r"(?<![\w@.\-$#])[a-z]{5,}(?![\w@\-]|\.\w)")


def be_chatty(words: str, chance: Random, *, begins: bool) -> str:
    """With a word before and after it, a greeting where it is the first one."""
    before = chance.choice(_BEFORE if begins else _FURTHER)
    return f"{before}{words}" + (chance.choice(_AFTER) if not words.endswith(("?", ".", "!")) else "")


def slip(words: str, chance: Random) -> str:
    """About every fourth longer word gets one slip of the keyboard; numbers, addresses and names stay."""

    def spoil(match: re.Match[str]) -> str:
        word = match.group()
        if chance.random() > 0.25:
            return word
        place = chance.randrange(1, len(word) - 2)
        return chance.choice(
            (
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
                word[:place] + word[place + 1 :],
                word[:place] + word[place] + word[place:],
            )
        )

    return _WORD.sub(spoil, words)
