"""What was done or asked for in this conversation, asked about again: under which number, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from actions.back_office.money import format_amount
from actions.back_office.port import BackOfficeUnavailableError
from actions.flows import find_flow
from actions.order_status import STATUS_FLOW
from actions.returns.telling import describe_state
from actions.turn import PERSON, Turn
from actions.words import is_question

LATELY_TURNS = 4
"""What is decided or done is meant by "any news?" for so many messages; what waits for a person, as long as it does."""
NUMBERS_TOLD = 3
"""Of several things of the kind asked about, the last ones."""
LONGEST_QUESTION = 14
"""Words; whoever writes more has something else to say as well."""

Receipt = Mapping[str, Any]
"""`reference`, `flow`, `turn` and `waits`, as `Turn.keep_receipt` notes them."""

_KINDS: Mapping[str, re.Pattern[str]] = {
    flow: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for flow, words in {
        "complaint_form": r"cases?|complaints?|tickets?|grievances?",
        "fee_form": r"fees?|charges?|reversals?",
        "return_form": r"returns?|exchanges?|replacements?",
        "cancel_order_form": r"cancell?ations?",
        "address_form": r"address",
    }.items()
}
"""Words that name what a flow does."""

_ANY_KIND = re.compile(r"\b(?:case|ticket|request)s?\b", re.IGNORECASE)
_NUMBER = r"(?:numbers?|no|nr|num|id|code|#)"
_ITS_NUMBER = re.compile(
    r"\b(?:case|complaint|ticket|return|exchange|replacement|reference|ref|confirmation|request|claim|fee|reversal|"
    rf"cancell?ation|that|the|my|its) {_NUMBER}(?!\w)|\breference\b|\b{_NUMBER} again\b",
    re.IGNORECASE,
)
_PREFIXED = re.compile(rf"\b([a-z]{{2}})[- ]?{_NUMBER}(?!\w)", re.IGNORECASE)
"""By the letters that it begins with: "the FR number"."""
_OTHER_NUMBER = re.compile(
    r"\b(?:orders?|track(?:ing)?|phone|card|account|model|item|article|gift|zip|postal|invoice|6.?digit|verification)\b"
    r"|\b[a-z]{2}-?\d{4,}|\bnew (?:code|number)\b",
    re.IGNORECASE,
)
_WANTS_IT_TOLD = re.compile(
    r"\b(?:again|forgot|lost|need|give|tell|repeat|remind|want|know|missed|what)\b", re.IGNORECASE
)
_CONFIRMATION = re.compile(
    r"\b(?:send|get|have|give|e?-?mail|receive|need|want|like)\b[^.?]*\b(?:confirmation|proof|it in writing)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 4

_DECISION = re.compile(
    r"\b(?:approv\w+|decid\w+|decision|verdict|accepted|declined|rejected|granted|gone through|went through|go through|"
    r"answered|replied|looked (?:at|into)|look(?:ed)? at (?:it|that)|say (?:no|yes))\b"
    r"|\bwhat did (?:they|he|she|(?:your|the) \w+) say\b"
    r"|\bis (?:it|that|this) (?:done|through|sorted|settled|ready)\b"
    r"|\bstatus of (?:my|the|that) (?:request|case|complaint|approval|reversal|claim)\b"
    r"|\bhow(?:'s| is) (?:my|the|that) (?:request|case|complaint|approval|reversal|claim)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:any|some|more) (?:news|updates?|word|progress|answer|response|reply)\b"
    r"|^(?:and|so|well)?,? ?(?:news|updates?)\b"
    r"|^(?:so|and|well)\?+$|^(?:ok(?:ay)? )?(?:(?:but|and|so) )?when(?: exactly)?\W*$"
    r"|\bhow long (?:until|till|before) i\b"
    r"|\bstill (?:waiting|nothing|no (?:answer|news|reply|word|response))\b"
    r"|\bhow long\b[^.?!]* (?:it|that|this|they|wait|approval|decision|colleague)\b"
    r"|\bwhen (?:do|will|can|would|should) i (?:\w+ )?(?:hear|know|find out|see|get|have|receive)"
    r"(?: (?:it|that|this|them|back|the|my|an?|money|credit|answer|reply|decision|something|anything|from|you)){0,4}"
    r"[ ?!.]*$"
    r"|\bwhen (?:will|does|is|do) (?:it|that|this|they|the (?:money|credit)) (?:be |get )?"
    r"(?:decided?|show(?: up)?|appear|happen|done|credited|back|there)\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:it|that|this|they|you|he|she|i|my|me|(?:any|some) ?(?:one|body)|colleagues?|boss|manager|"
    r"(?:the|a) (?:\w+ )?(?:fee|request|case|complaint|return|reversal|decision|claim|approval|thing))\b",
    re.IGNORECASE,
)
_OTHER_TOPIC = re.compile(
    r"\b(?:orders?|parcels?|packages?|deliver\w*|shipp\w*|shipments?|track\w*|courier|invoices?|refunds|"
    r"returns (?:take|get)|polic(?:y|ies)|cards?|payments?|paypal|"
    r"coupons?|codes?)\b|\bTR-?\d",
    re.IGNORECASE,
)


async def tell(turn: Turn) -> bool:
    """Answer it; False where it isn't meant, or nothing is known of it (any more)."""
    confirmed = _confirmation_meant(turn)
    if confirmed is not None:
        turn.clear("unanswered_count")
        turn.say(
            f"{_tell_number(confirmed)} This conversation is your confirmation: in the menu above it you can have all "
            "of it sent to you by e-mail."
        )
        return True
    numbers = _numbers_meant(turn)
    if numbers:
        turn.clear("unanswered_count")
        turn.say(" ".join(_tell_number(receipt) for receipt in numbers))
        return True
    receipt = _find_news_meant(turn)
    text = await _tell_news(turn, receipt) if receipt else None
    if text is None:
        return False
    turn.clear("unanswered_count")
    turn.say(text)
    return True


async def tells_again(turn: Turn) -> bool:
    """As `tell`; what can't be looked up now isn't told."""
    try:
        return await tell(turn)
    except BackOfficeUnavailableError:
        return False


def says_it_waits(turn: Turn) -> bool:
    """Of what a person decides on: that it can't be cancelled here. False where the last thing asked for is none."""
    receipt = next(reversed(_receipts(turn)), None)
    spoken = turn.spoken_of
    is_other_meant = (
        spoken is not None and spoken["order"] and spoken["turn"] > (receipt or {}).get("turn", 0)
    )
    if receipt is None or not receipt["waits"] or is_other_meant or _kind_of(receipt) == "return_form":
        return False
    flow = find_flow(receipt["flow"])
    turn.offer_person()
    offer = turn.unless_waiting(" A person can: shall I bring one in?")
    turn.say(
        f"Your {flow.label if flow else 'request'} **{receipt['reference']}** is with a colleague already, so "
        f"I can't take it back from here.{offer}",
        [PERSON],
    )
    return True


def _receipts(turn: Turn) -> Sequence[Receipt]:
    return turn.get("receipts") or []


def _of_kind_named(text: str, receipts: Sequence[Receipt]) -> Sequence[Receipt]:
    """Those of the kinds that `text` names; the last one where it names none."""
    named = {flow for flow, words in _KINDS.items() if words.search(text)}
    of_kind = [one for one in receipts if _kind_of(one) in named]
    # Whatever it was, some call it their case.
    return of_kind[-NUMBERS_TOLD:] if of_kind or (named and not _ANY_KIND.search(text)) else receipts[-1:]


def _names_kind(text: str) -> bool:
    return any(words.search(text) for words in _KINDS.values())


def _kind_of(receipt: Receipt) -> str:
    flow = str(receipt["flow"])
    return "return_form" if "return" in flow else flow


def _numbers_meant(turn: Turn) -> Sequence[Receipt]:
    text = turn.text
    if not text or not (_ITS_NUMBER.search(text) or _PREFIXED.search(text)) or _OTHER_NUMBER.search(text):
        return []
    words = len(text.split())
    if words > LONGEST_QUESTION:
        return []
    prefix = _PREFIXED.search(text)
    if prefix:
        return [one for one in _receipts(turn) if one["reference"].lower().startswith(prefix[1].lower())][-1:]
    is_asked = is_question(text) or bool(_WANTS_IT_TOLD.search(text)) or words <= _FEW_WORDS
    return _of_kind_named(text, _receipts(turn)) if is_asked else []


def _confirmation_meant(turn: Turn) -> Receipt | None:
    """What is to be confirmed in writing, if that is asked for; codes and mails about orders are something else."""
    text = turn.text
    if not text or not _CONFIRMATION.search(text) or _OTHER_NUMBER.search(text) or _ITS_NUMBER.search(text):
        return None
    meant = _of_kind_named(text, _receipts(turn)) if len(text.split()) <= LONGEST_QUESTION else []
    return meant[-1] if meant else None


def _tell_number(receipt: Receipt) -> str:
    flow = find_flow(receipt["flow"])
    return f"The number of your {flow.label if flow else 'request'} is **{receipt['reference']}**."


def _find_news_meant(turn: Turn) -> Receipt | None:
    text = turn.text
    if not text or len(text.split()) > LONGEST_QUESTION or _OTHER_TOPIC.search(text):
        return None
    asks_for_decision = bool(_DECISION.search(text)) and is_question(text) and bool(_OF_IT.search(text))
    # In the middle of something else "how long will that take?" is about that, unless it is named.
    asks_for_news = bool(_NEWS.search(text)) and not (turn.active_flow and not _names_kind(text))
    if not (asks_for_decision or asks_for_news):
        return None
    meant = _of_kind_named(text, _receipts(turn))
    receipt = meant[-1] if meant else None
    if receipt is None or not (_kind_of(receipt) in _NEWS_OF or receipt["waits"]):
        return None
    # "When do I get it?" after an order was told of means the order.
    spoken = turn.get("spoken_of") or {}
    is_order_meant = spoken.get("flow") == STATUS_FLOW.name and spoken["turn"] > receipt["turn"]
    return receipt if asks_for_decision or not is_order_meant else None


def _is_lately(turn: Turn, receipt: Receipt) -> bool:
    return turn.user_turns - int(receipt["turn"]) <= LATELY_TURNS


async def _tell_news(turn: Turn, receipt: Receipt) -> str | None:
    tell_of = _NEWS_OF.get(_kind_of(receipt))
    if tell_of is not None:
        return await tell_of(turn, receipt)
    flow = find_flow(receipt["flow"])
    return _say_waiting(f"Your {flow.label if flow else 'request'} **{receipt['reference']}**")


def _say_waiting(what: str) -> str:
    return (
        f"{what} is still waiting for a colleague's decision. I can't say how long that takes, but I'll tell you right "
        "here as soon as it's decided."
    )


async def _tell_of_reversal(turn: Turn, receipt: Receipt) -> str | None:
    customer = await turn.customer()
    record = await turn.services.back_office.get_reversal(str(receipt["reference"]))
    if customer is None or record is None or record.request.customer_id != customer.id:
        return None
    asked = format_amount(record.request.amount, record.request.currency)
    if record.state == "waiting":
        return _say_waiting(f"Your fee reversal **{record.number}** ({asked})")
    if not _is_lately(turn, receipt):
        return None
    if record.state == "declined":
        return f"Your fee reversal **{record.number}** ({asked}) is decided: it wasn't approved, I'm sorry."
    granted = format_amount(record.amount, record.request.currency)
    return f"Your fee reversal **{record.number}** is done: **{granted}** shows up as a credit on your next statement."


async def _tell_of_return(turn: Turn, receipt: Receipt) -> str | None:
    customer = await turn.customer()
    if customer is None:
        return None
    records = await turn.services.back_office.list_returns(customer.id)
    record = next((one for one in records if one.number == receipt["reference"]), None)
    if record is None or (record.state != "waiting" and not _is_lately(turn, receipt)):
        return None
    order = await turn.services.back_office.get_order(customer.id, record.request.order_number)
    return describe_state(record, customer, order.payment if order else "original payment")


async def _tell_of_complaint(turn: Turn, receipt: Receipt) -> str | None:
    return (
        f"Your complaint is with a colleague under **{receipt['reference']}**; I can't see yet what came of it. "
        "You'll get the answer by e-mail."
    )


_NEWS_OF: Mapping[str, Callable[[Turn, Receipt], Awaitable[str | None]]] = {
    "fee_form": _tell_of_reversal,
    "return_form": _tell_of_return,
    "complaint_form": _tell_of_complaint,
}
"""Who knows what became of it, by the kind of flow."""
