"""What people write about an order that hasn't shipped: why it is cancelled, which address is meant. Pure."""

from __future__ import annotations

import re
from typing import Literal

from actions.back_office.entities import Order
from actions.back_office.requests import CancelReason
from actions.reading.items import pick_lines

REASON_TITLES: dict[CancelReason, str] = {
    CancelReason.NO_LONGER_NEEDED: "I no longer need it",
    CancelReason.ORDERED_BY_MISTAKE: "I ordered it by mistake",
    CancelReason.FOUND_CHEAPER: "I found it cheaper",
    CancelReason.TOO_SLOW: "It takes too long",
    CancelReason.OTHER: "Another reason",
}

_REASONS: tuple[tuple[CancelReason, str], ...] = (
    (
        CancelReason.FOUND_CHEAPER,
        r"cheaper|(?:better|lower) (?:price|deal|offer)|(?:less|more) expensive|costs? less|"
        r"too (?:expensive|pricey|dear)|price (?:has )?(?:dropped|went down|is lower)|on sale (?:now|elsewhere)|"
        r"found (?:it|one|them|this) (?:for )?less",
    ),
    (
        CancelReason.TOO_SLOW,
        r"too (?:slow|long|late)|tak(?:es|ing) (?:\w+ )?(?:too|so|forever|ages)|"
        r"(?:can't|cannot|can not|won't|don't want to) wait|"
        r"(?:not|won't|never) (?:\w+ ){0,3}(?:arrive|come|be here|get here|make it) (?:in time|by|before|on time)|"
        r"(?:in|on) time|delay(?:ed)?|(?:need|needed) (?:it|them|this) (?:sooner|earlier|faster|now|today|by|before)|"
        r"deliver(?:y|ed)? (?:date )?(?:is |so )?(?:late|slow|far)",
    ),
    (
        CancelReason.ORDERED_BY_MISTAKE,
        r"(?:by|per|a|my) (?:mistake|accident|error)|mistaken(?:ly)?|accident(?:al(?:ly)?)?|twice|two times|duplicate|"
        r"double[d]? (?:order(?:ed)?|click(?:ed)?)|(?:not|didn't|did not|never) mean(?:t)? to|"
        r"wrong (?:one|item|thing|order|product|size|colou?r|model|address|button)|too many|"
        r"my (?:kid|son|daughter|child|toddler|cat)\w* (?:\w+ )?order|unintended|unintentional(?:ly)?",
    ),
    (
        CancelReason.NO_LONGER_NEEDED,
        r"(?:no longer|not|don't|do not|doesn't|didn't|won't|never|isn't)(?: \w+){0,3} "
        r"(?:need|want|like|require|use|interested|necessary|needed|wanted)\w*|"
        r"chang\w+ (?:my|our|her|his|their) minds?|change of mind|no need|unneeded|"
        r"(?:already|now) (?:have|got|bought|own)|got (?:one|it|them) (?:already|elsewhere|somewhere|as a)|"
        r"(?:plans|things|situation|circumstances) (?:have )?changed|bought (?:it|one|them) (?:elsewhere|somewhere)|"
        r"second thoughts?|regret|can't afford|cannot afford",
    ),
    (
        CancelReason.OTHER,
        r"(?:another|other|different) reason|^other\b|something else|(?:no|without)(?: \w+)? reason|rather not say|"
        r"none of your business|(?:it's |is )?personal|just because|doesn't matter|don't (?:want to|wanna) say",
    ),
)
_REASON_PATTERNS = tuple(
    (reason, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for reason, pattern in _REASONS
)

AddressScope = Literal["order", "account"]

_OF_ORDER = re.compile(
    r"\b(?:orders?|package|parcel|shipment|delivery|shipping|deliver(?:ed)?|ship(?:ped)?|send|sent|purchase|"
    r"where (?:it|this|that)(?:'s| is)? going)\b",
    re.IGNORECASE,
)
_OF_ACCOUNT = re.compile(
    r"\b(?:accounts?|profile|default|on file|in (?:my|your|the) (?:file|records?|system)|"
    r"(?:my|the) (?:home|own) address|billing address|"
    r"for (?:all )?(?:future|later|next|new)\b|from now on|personal (?:details|data|information))\b",
    re.IGNORECASE,
)
_OF_ACCOUNT_ALONE = re.compile(r"\b(?:account|profile|user|customer)\b", re.IGNORECASE)
_DEFAULT_ADDRESS = re.compile(
    r"\b(?:(?:my |the )?(?:default|account(?:'s)?|profile|home|usual|normal|saved|regular|main) address|"
    r"address (?:on file|of my account|in my (?:account|profile)|you have(?: for me)?))\b",
    re.IGNORECASE,
)
_SAME_AS = re.compile(
    r"\bsame (?:address|place)\b|\baddress (?:as|from)\b|\b(?:to|use|with|at) the (?:address|one) (?:of|from|on|in)\b",
    re.IGNORECASE,
)


_PART = re.compile(r"\b(?:just|only|part|some|one|single|remove|but keep)\b", re.IGNORECASE)


def find_cancel_reason(text: str) -> CancelReason | None:
    """Why an order is cancelled; None when no reason shows."""
    return next((reason for reason, pattern in _REASON_PATTERNS if pattern.search(text)), None)


def find_address_scope(text: str) -> AddressScope | None:
    """Whether the address of an order or of the account is to change; None when both or neither are named."""
    of_order, of_account = bool(_OF_ORDER.search(text)), bool(_OF_ACCOUNT.search(text))
    if of_order and of_account:
        # "Send my order to my home address" names the account's only to say where to.
        return "order" if wants_default_address(text) else None
    if of_order:
        return "order"
    return "account" if of_account else None


def names_account(text: str) -> bool:
    """Whether an answer to "of an order, or of your account?" says the account."""
    return bool(_OF_ACCOUNT.search(text) or _OF_ACCOUNT_ALONE.search(text))


def wants_default_address(text: str) -> bool:
    """Whether an order is to go where the account says: "send it to my home address"."""
    return bool(_DEFAULT_ADDRESS.search(text))


def wants_address_of_order(text: str) -> bool:
    """Whether the address is another order's: "the same address as TR-10022"."""
    return bool(_SAME_AS.search(text))


def wants_part(text: str, order: Order) -> bool:
    """Whether only some of the order's items are meant: "just the mugs"."""
    named = pick_lines(text, order.lines, positions=False, everything=False).lines
    return bool(_PART.search(text)) and 0 < len(named) < len(order.lines)
