"""Reading what people write: numbers, codes, yes and no, questions. Pure functions over text."""

from __future__ import annotations

import re

from actions.reading.order_numbers import without_order_numbers

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_CODE = re.compile(r"(?<!\d)\d(?:[\s-]?\d){5}(?!\d)")
_DIGITS = re.compile(r"\d")

_QUESTION_START = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|wait|hey|hi|um+|also|sorry|quick question|one (?:more )?question)[,:.]?\s+)*"
    r"(?:what|when|where|who|whom|whose|why|how|which|is|are|am|do|does|did|can|could|will|would|should|shall|may|"
    r"has|have|was|were|isn't|aren't|don't|doesn't|can't)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\s*(?:👍|👌|✅)|"
    r"^(?:oh |well |ok(?:ay)?,? |um+,? |and )?"
    r"(?:yes|yeah|yep|yup|yea|sure|ok|okay|correct|right|exactly|absolutely|definitely|of course|certainly|affirmative|"
    r"y|confirm(?:ed)?|i confirm|go ahead|do it|go for it|please do|submit(?: it)?|sounds good|looks good|all good|"
    r"perfect|that's (?:right|correct|fine)|that is (?:right|correct|fine))\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\s*(?:👎|❌)|"
    r"^(?:oh |well |um+,? |sorry,? )?"
    r"(?:no|nope|nah|not(?! sure)|don't(?! know)|do not(?! know)|never|negative|n|wait|hold on|"
    r"that's (?:wrong|not)|that is (?:wrong|not))\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|hmm+|not (?:so |really |entirely |quite )?sure|unsure|i guess|i think so|"
    r"i suppose|might|kind of|sort of|depends|if (?:i|you|it|that)|but|unless|wait|almost|don't know|dunno)\b|\?",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:actually|instead|rather|no wait|wait|i meant|i mean|sorry|oops|mistake|wrong|change|correct(?:ion)?|"
    r"not that|the other|different|make (?:it|that)|scratch that|on second thought|better)\b",
    re.IGNORECASE,
)

_ASKS_AGAIN = re.compile(
    r"\bhow much\b(?: (?:money|credit|of it|is that))?"
    r" (?:(?:do|will|would|am|did|can|should) (?:i|we)\b.{0,20}\b(?:back|get|getting|pay|paying|owe|receive|save)\b|"
    r"(?:is|was|will|would) (?:it|that|the (?:refund|total|difference|amount|credit))\b(?: be| cost)?(?=\W*$))|"
    r"\bwhat(?:'s| is) the (?:total|amount|difference|refund)(?: again)?(?=\W*$)|"
    r"\bwhat (?:do|will|would) (?:i|we) (?:get|pay)(?: back)?(?=\W*$)|"
    r"\bwhat am i (?:agreeing|confirming|saying yes) \b|\bwhat exactly (?:will|would|are|do) you\b|"
    r"\b(?:which|what) (?:order|item|card|account|address) (?:is|was|are|would|will) (?:it|that|this|they|you)\b|"
    r"\bwhere (?:does|will|would) (?:the|my) (?:money|refund) go\b|"
    r"\b(?:say|show|tell)(?: me)? (?:it|that) again\b|\brepeat (?:it|that)\b",
    re.IGNORECASE,
)

_ASKS_WHEN = re.compile(
    r"\bwhen (?:will|do|would|can|could|should) (?:i|we) (?:get|have|see|receive|expect) "
    r"(?:it|that|this|them|(?:my|the) (?:money|refund|credit|new one|replacement|exchange))(?: back)?(?=\W*$)|"
    r"\bhow (?:long|soon) (?:will|does|would|is) (?:it|that|this)(?: (?:be|take|last|usually take))?(?=\W*$)",
    re.IGNORECASE,
)

_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
}
_CARDINALS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


def find_email(text: str) -> str | None:
    """The last e-mail address in `text`, in small letters."""
    found = _EMAIL.findall(text)
    return found[-1].lower().rstrip(".") if found else None


def without_email(text: str) -> str:
    """`text` with a blank where an e-mail address stands."""
    return _EMAIL.sub(" ", text)


def find_code(text: str) -> str | None:
    """Six digits, also written "123 456" or "123-456"."""
    match = _CODE.search(without_order_numbers(without_email(text)))
    return re.sub(r"\D", "", match.group()) if match else None


def has_digits(text: str) -> bool:
    """Whether there is any digit."""
    return bool(_DIGITS.search(text))


def is_question(text: str) -> bool:
    """Whether it reads as a question rather than as an answer."""
    return text.rstrip(" !.)").endswith("?") or bool(_QUESTION_START.match(text))


def says_yes(text: str) -> bool:
    """A clear yes: begins like one, and nothing in it takes it back."""
    return bool(_YES.match(text)) and not _HEDGE.search(text) and not _CORRECTION.search(text)


def says_no(text: str) -> bool:
    """Begins like a no."""
    return bool(_NO.match(text))


def hedges(text: str) -> bool:
    """Has a word that makes a yes less than one: maybe, I guess, but, if, a question mark."""
    return bool(_HEDGE.search(text))


def corrects(text: str) -> bool:
    """Has a word that people use when they take something back."""
    return bool(_CORRECTION.search(text))


def asks_what_is_agreed_to(text: str) -> bool:
    """Asks for what a summary says: "how much do I get back?", "which order is it?"."""
    return bool(_ASKS_AGAIN.search(text))


def asks_when_it_comes(text: str) -> bool:
    """Asks when they get what was spoken of: "when will I get it?", "how long will that take?"."""
    return bool(_ASKS_WHEN.search(text))


def find_positions(text: str, count: int) -> list[int]:
    """Positions 1 to `count` named as "1 and 3", "the second one", "number 2", "last"; empty unless all are within."""
    lowered = text.lower()
    found = [int(number) for number in re.findall(r"(?<![\w$.-])#?(\d{1,2})(?![\w.%-])", lowered)]
    found += [position for word, position in _ORDINALS.items() if re.search(rf"\b{word}\b", lowered)]
    if re.search(r"\b(?:the )?last one\b", lowered):
        found.append(count)
    unique = sorted(set(found))
    return unique if unique and all(1 <= position <= count for position in unique) else []


def find_quantity(text: str, most: int) -> int | None:
    """A number of pieces from 1 to `most`: "2", "two", "both", "all", "just one"."""
    lowered = text.lower()
    if re.search(r"\b(?:all|every|everything|each)\b", lowered):
        return most
    if re.search(r"\bboth\b", lowered):
        return 2 if most == 2 else None
    numbers = [int(number) for number in re.findall(r"(?<![\w$.-])(\d{1,2})(?![\w.%])", lowered)]
    numbers += [value for word, value in _CARDINALS.items() if re.search(rf"\b{word}\b(?! more)", lowered)]
    if re.search(r"\b(?:a|a single|only the) (?:single )?one\b", lowered):
        numbers.append(1)
    fitting = {number for number in numbers if 1 <= number <= most}
    return fitting.pop() if len(fitting) == 1 and len(set(numbers)) == 1 else None


def wants_last_order(text: str) -> bool:
    """Whether "my last order" is meant."""
    return bool(
        re.search(
            r"\b(?:last|latest|newest|most recent|recent) (?:order|purchase|one|delivery)\b",
            text,
            re.IGNORECASE,
        )
    )
