"""What a reply asks, judged as a reader would: by its words alone."""

from __future__ import annotations

import re
from enum import StrEnum

from tests.customers.seen import Seen


class Topic(StrEnum):
    """What a customer may be asked."""

    CODE = "code"
    IDENTITY = "identity"
    EMAIL = "email"
    """Where to write to, of somebody who need not be verified."""
    CONFIRM = "confirm"
    ORDER = "order"
    ITEMS = "items"
    QUANTITY = "quantity"
    REASON = "reason"
    SEALED = "sealed"
    METHOD = "method"
    VARIANT = "variant"
    PHOTO = "photo"
    FEE = "fee"
    PAYMENT = "payment"
    ADDRESS = "address"
    WHICH_ADDRESS = "which_address"
    RETURN = "return"
    COMPLAINT = "complaint"
    RESUME = "resume"
    AMOUNT = "amount"
    """Never asked: what a summary shows of it is the bot's to reckon."""


_ASKED: dict[Topic, tuple[str, ...]] = {
    Topic.CODE: (
        r"(?:6|six)[- ]digit",
        r"code has six digits",
        r"that code isn't right",
        r"type it here",
    ),
    Topic.IDENTITY: (
        r"verify you",
        r"which e-?mail address did you use",
        r"(?:what's|what is|need|give me|tell me)[^.?!]*\b(?:order number|e-?mail address|your name)",
        r"postal code will do",
        r"in which name",
    ),
    Topic.EMAIL: (r"may we answer to", r"need an e-?mail address"),
    Topic.CONFIRM: (
        r"(?:shall|should) i (?!bring|talk)[^?]*\?",
        r"do you want me to[^?]*\?",
        r"(?:is that|is this|does that look|is everything) (?:right|correct|okay|ok)\?",
        r"clear yes",
    ),
    Topic.ORDER: (
        r"which order",
        r"about one of your orders",
        r"what order",
        r"which of your orders",
        r"pick one of the orders",
        r"that could be several of them. which one is it\?",
    ),
    Topic.ITEMS: (
        r"(?:what|which (?:items?|ones?|things?)) (?:would|do|should|shall|are|is|can)[^?]*"
        r"(?:return|send back|exchange|change|replace|swap|come back)[^?]*\?",
        r"do you mean the [^?]*\?",
        r"which items?\b[^?]*\?",
        r"pick an item",
    ),
    Topic.QUANTITY: (r"how many[^?]*\?", r"between 1 and \d+ of them"),
    Topic.REASON: (
        r"reason(?:[^?.]|\.\d)*\?",
        r"may i ask why",
        r"why (?:would|do|are|is|should)[^?]*\?",
        r"pick the reason",
    ),
    Topic.SEALED: (r"still sealed", r"been opened[^?]*\?", r"unopened[^?]*\?"),
    Topic.METHOD: (
        r"how would you like it back",
        r"what would you like for it\?",
        r"would you like a refund[^?]*\?",
        r"choose a refund",
        r"(?:refund|exchange|store credit|replacement),? or [^?.]*\?",
    ),
    Topic.VARIANT: (
        r"exchange (?:it|them|the [^?]*|[^?]*) for\?",
        r"which (?:one|variant|version|colou?r|size|option)s?[^?]*(?:instead|like|want|prefer|exchange)[^?]*\?",
        r"what [^?]*instead[^?]*\?",
        r"(?:change|swap) [^?]* (?:to|for|into)\?",
        r"which one do you mean",
        r"pick one of the variants",
    ),
    Topic.PHOTO: (r"(?:send|attach|upload|have)[^?.]*\b(?:photo|picture)s?\b[^?.]*[?.]",),
    Topic.FEE: (r"which (?:fee|charge)", r"pick the fee"),
    Topic.PAYMENT: (
        r"(?:where|which|what) [^?]*(?:refund|money|difference)[^?]*(?:go|to|with|from|on)\b[^?]*\?",
        r"(?:how|what) would you like to pay[^?]*\?",
        r"pay [^?]* with\?",
    ),
    Topic.WHICH_ADDRESS: (
        r"(?:an order|the order)[^?.]*(?:or)[^?.]*(?:account)[^?]*\?",
        r"(?:account)[^?.]*(?:or)[^?.]*(?:order)[^?]*\?",
    ),
    Topic.ADDRESS: (
        r"(?:new|full|complete|right|correct|whole) (?:delivery |shipping )?address",
        r"where should (?:it|we|the order|your order|order)[^?]*\?",
        r"(?:which|what) address[^?]*\?",
        r"street and house number",
        r"still missing",
    ),
    Topic.RETURN: (r"which return", r"which of your returns", r"pick the return"),
    Topic.COMPLAINT: (
        r"what (?:happened|went wrong|is it about|is your complaint)",
        r"tell me (?:what|about|more)",
        r"in your own words",
    ),
    Topic.RESUME: (r"(?:go on|continue|pick up|carry on) with[^?.]*\?",),
}
_PATTERNS = {topic: re.compile("|".join(patterns), re.IGNORECASE) for topic, patterns in _ASKED.items()}


def find_question(seen: Seen) -> tuple[Topic, str] | None:
    """What is asked, and the reply that asks it. The last reply that asks counts, and in it what is asked last."""
    for text in reversed(seen.texts):
        plain = text.replace("*", "")
        found = {topic: ends for topic in _PATTERNS if (ends := _ends(topic, plain))}
        for first in (Topic.CODE, Topic.IDENTITY):
            if first in found:
                return first, plain
        if found:
            order = list(_PATTERNS)
            return max(found, key=lambda topic: (found[topic], order.index(topic))), plain
    return None


def _ends(topic: Topic, text: str) -> int:
    """Where the last question of the topic ends; 0 for none."""
    return max((match.end() for match in _PATTERNS[topic].finditer(text)), default=0)
