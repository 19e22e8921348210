"""What people write about a return: why, and what they want for it. Pure functions over text."""

from __future__ import annotations

import difflib
import re
from typing import TypeVar

from actions.back_office.requests import ReturnMethod, ReturnReason

REASON_TITLES: dict[ReturnReason, str] = {
    ReturnReason.CHANGED_MIND: "I changed my mind",
    ReturnReason.WRONG_SIZE: "Wrong size",
    ReturnReason.DAMAGED: "It arrived damaged",
    ReturnReason.DEFECTIVE: "It doesn't work",
    ReturnReason.WRONG_ITEM: "Wrong item",
    ReturnReason.NOT_AS_DESCRIBED: "Not as described",
}
METHOD_TITLES: dict[ReturnMethod, str] = {
    ReturnMethod.REFUND: "Refund",
    ReturnMethod.EXCHANGE: "Exchange",
    ReturnMethod.STORE_CREDIT: "Store credit",
    ReturnMethod.REPLACEMENT: "Replacement",
}

STARTS_RETURN = re.compile(
    r"(?:^|\b(?:to|please|i|also|you) )(?:return(?:ing)?|exchange|swap)\b"
    r"(?! (?:label|polic|window|shipping|fee|status))|"
    r"\bsend(?:ing)? (?:[\w']+ ){0,5}back\b|"
    r"\b(?:start|make|arrange|set up|need|want|have) (?:a|an|another|to do a) (?:return|exchange)\b",
    re.IGNORECASE,
)
"""A clause that asks for a return or an exchange."""

_REASONS: tuple[tuple[ReturnReason, str], ...] = (
    (
        ReturnReason.WRONG_ITEM,
        r"wrong (?:item|product|one|colou?r|thing|model)|"
        # Said alone, "wrong order" takes back the order's number.
        r"(?:got|received?|sent|shipped|delivered|came)\b[^.,]{0,20}\bwrong order|"
        r"sent (?:me )?(?:a|the) (?:different|wrong)|"
        r"not what i ordered|(?:did not|didn't|never) order(?:ed)? (?:this|that|it)|mix(?:ed)?[ -]?up",
    ),
    (
        ReturnReason.WRONG_SIZE,
        r"too (?:small|big|large|tall|wide|short|long|narrow|high|low|tight|huge|tiny)|wrong size|"
        r"(?:does not|doesn't|did not|didn't|don't|won't) fit|wrong dimensions|(?:size|it) is off|^size$",
    ),
    (
        ReturnReason.DEFECTIVE,
        r"defect\w*|faulty|malfunction\w*|flicker\w*|\bdead\b|short[- ]circuit|\bloose\b|wobbl\w*|leak(?:s|ing|ed|y)\b|"
        r"(?:came|comes|coming|falls?|fell|falling) (?:apart|off)|"
        r"(?:does not|doesn't|don't|won't|will not|not|stopped|never) "
        r"(?:work|working|worked|turn(?:ing)? on|light(?:ing)? up|start|function|close|open)",
    ),
    (
        ReturnReason.DAMAGED,
        r"broken?\b|damage[ds]?|crack(?:ed|s)?|shatter\w*|scratch(?!y)\w*|\bdent\w*|chipped|\bchip\b|torn|\btear\b|ripped|"
        r"(?:in|to) pieces|smashed|stain\w*|bent\b|split\b|hole in",
    ),
    (
        ReturnReason.NOT_AS_DESCRIBED,
        r"(?:not|isn't|doesn't look) (?:as|like)(?: \w+)? "
        r"(?:described|advertised|pictured|shown|expected|(?:the |in the )?(?:picture|photo|description|website)s?)|"
        r"looks? (?:\w+ )?different|different (?:from|than|to) (?:the |what)|not what i expected|misleading|"
        r"(?:poor|bad|cheap|low|worst|terrible|awful|horrible|lousy) quality|cheaply made|flimsy|"
        r"colou?r is (?:off|different)|as described",
    ),
    (
        ReturnReason.CHANGED_MIND,
        r"chang\w+ my mind|(?:do not|don't|didn't|did not|no longer|not) (?:really )?(?:like|need|want|love)|regret|"
        r"(?:bought|ordered) (?:it |them |one |this |that )?(?:by (?:mistake|accident)|twice|too many)|by mistake|"
        r"found (?:it |one |something )?(?:cheaper|better)|no longer needed|not my (?:style|taste)|unwanted|"
        r"\bgift (?:i|that)\b|(?:just )?no reason|\bugly\b|hideous|\bhate\b|uncomfortable|\bscratchy\b|\bitchy\b|"
        r"too (?:soft|hard|bright|dark|heavy|light)\b|"
        r"doesn't (?:go with|match)(?! (?:the |your )?(?:desc|pic|photo|web))",
    ),
)
_REASON_PATTERNS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _REASONS)

_METHODS: tuple[tuple[ReturnMethod, str], ...] = (
    (
        ReturnMethod.STORE_CREDIT,
        r"\b(?:store|shop|account) ?credit|\bcredit\b(?! card)|(?<!my )\bgift ?card|\bvoucher",
    ),
    (
        ReturnMethod.EXCHANGE,
        r"\bexchang\w+|\bswap\w*|\b(?:another|different|other) (?:colou?r|size|one instead|variant)|"
        r"\breplac\w+ (?:[\w']+ ){1,5}?(?:with|by|for)\b",
    ),
    (
        ReturnMethod.REPLACEMENT,
        r"\breplac\w+(?! (?:[\w']+ ){1,5}?(?:with|by|for)\b)|\b(?:a )?new one\b|\bnew ones\b|"
        r"\bsend (?:me )?(?:another|the right|a new|new)\b|\bsame (?:one )?again\b|\brepair\w*|"
        r"\b(?:get|have|want|like|need) (?:me )?another one\b(?! instead)",
    ),
    (
        ReturnMethod.REFUND,
        r"\brefund\w*|\bmoney\b|\breimburs\w+|\bcash\b|"
        r"\bback (?:to|on|onto) my (?:\w+ )?(?:card|account|paypal|visa)",
    ),
)
_METHOD_PATTERNS = tuple((method, re.compile(pattern, re.IGNORECASE)) for method, pattern in _METHODS)
_TURNED_DOWN = re.compile(
    r"\b(?:not|no|instead of|rather than|don't want|do not want)(?: (?:a|an|the|my|any))? [\w ]{0,14}?$",
    re.IGNORECASE,
)
_SAID_SHORTLY = 4
"""An answer of so many words may have a slip of the keyboard in it; a longer one says it in other ways, too."""
_SLIPS: dict[str, ReturnMethod] = {
    "refund": ReturnMethod.REFUND,
    "exchange": ReturnMethod.EXCHANGE,
    "replacement": ReturnMethod.REPLACEMENT,
    "credit": ReturnMethod.STORE_CREDIT,
    "voucher": ReturnMethod.STORE_CREDIT,
}
_REASON_SLIPS: dict[str, ReturnReason] = {
    "damaged": ReturnReason.DAMAGED,
    "broken": ReturnReason.DAMAGED,
    "defective": ReturnReason.DEFECTIVE,
    "faulty": ReturnReason.DEFECTIVE,
}
_CLOSE_ENOUGH = 0.82
"""Similarity by difflib of a word with one slip in it: "refnd" has 0.91, "rfeund" 0.83, "fund" 0.8."""

_PHOTO = re.compile(r"\[([^\[\]]+\.(?:png|jpe?g|webp|gif))\]", re.IGNORECASE)
_FILE = re.compile(r"\[[^\[\]]+\.\w{3,4}\]")
_NO_PHOTO = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|unable|no (?:photo|picture|pic|camera|phone|image|way)|without|"
    r"(?:do not|don't|didn't|did not) (?:have|take|got|know how)|haven't|threw|thrown|not possible|skip|later|"
    r"(?:don't|do not) want)\b",
    re.IGNORECASE,
)
_NO_RECEIPT = re.compile(
    r"\b(?:(?:no|without(?: an?| the| any)?|lost (?:the|my)|(?:don't|do not) have (?:a|the|any|my)) "
    r"(?:receipt|order|invoice|proof of purchase)(?! (?:number|no\b|#|id))|"
    r"(?:was|is|as|got (?:it|this|them) as) an? (?:gift|present)|"
    r"(?:somebody|someone|a friend|my \w+) (?:gave|gifted|bought|got) (?:it |this |them )?(?:to |for )?me)\b",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"\b(?:(?:don't|do not|can't|cannot) (?:have|know|find|remember)|lost|forgot|no|without) "
    r"(?:the |my |an |any |that |idea of the )?(?:order )?(?:number|no\b|#|id)\b",
    re.IGNORECASE,
)


_RATHER = re.compile(
    r"\b(?:rather|prefer|like|want|need)\b[\w' ]*\b(?:another|other|different)\b", re.IGNORECASE
)


def wants_other(text: str) -> bool:
    """Whether it says no more than that another one is wanted: nothing is wrong with this one."""
    return bool(_RATHER.search(text))


def find_reason(text: str) -> ReturnReason | None:
    """Why the item comes back."""
    found = next((reason for reason, pattern in _REASON_PATTERNS if pattern.search(text)), None)
    return found or _find_slip(text, _REASON_SLIPS)


def find_method(text: str) -> ReturnMethod | None:
    """What the customer wants for it; "store credit instead of a refund" is store credit. None when it is unclear."""
    found = {
        method
        for method, pattern in _METHOD_PATTERNS
        for match in pattern.finditer(text)
        if not _TURNED_DOWN.search(text[: match.start()])
    }
    if not found:
        return _find_slip(text, _SLIPS)
    return found.pop() if len(found) == 1 else None


Meant = TypeVar("Meant", ReturnMethod, ReturnReason)


def _find_slip(text: str, meant: dict[str, Meant]) -> Meant | None:
    """What a short answer means that has a typing error in it."""
    words = re.findall(r"\b(?!chang)[a-z]{4,}", text.lower())  # "changed" is near "exchange"
    if not words or len(text.split()) > _SAID_SHORTLY:
        return None
    # A word without a slip is none: the patterns had their reasons not to take it.
    slips = [word for word in words if word not in meant]
    close = [difflib.get_close_matches(word, meant, n=1, cutoff=_CLOSE_ENOUGH) for word in slips]
    found = {meant[match[0]] for match in close if match}
    return found.pop() if len(found) == 1 else None


def find_photos(text: str) -> list[str]:
    """Names of the pictures that came with a message, which the gateway writes in brackets."""
    return _PHOTO.findall(text)


def without_files(text: str) -> str:
    """The customer's own words: a file's name says nothing about the items."""
    return _FILE.sub(" ", text).strip()


def says_no_photo(text: str) -> bool:
    """Whether the answer is that there won't be a picture."""
    return bool(_NO_PHOTO.search(text))


def has_no_receipt(text: str) -> bool:
    """Whether the customer can't prove the purchase: no receipt, no order, a gift."""
    return bool(_NO_RECEIPT.search(text))


def has_no_number(text: str) -> bool:
    """Whether the customer doesn't know the order number."""
    return bool(_NO_NUMBER.search(text))
