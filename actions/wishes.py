"""Several wishes in one message: "return the lamp and refund my late fee". Pure functions over text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.flow import Flow
from actions.flows import FLOWS

_BETWEEN_CLAUSES = re.compile(
    r"((?<=[.!?;])\s+|,?\s+(?:and|then|plus|as well as|but also)\b(?:\s+(?:also|then|please))*,?\s+|"
    r"(?<!also),\s+(?=(?:please|can|could|i) ))",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:and|also|then|plus|please|secondly|second|next|finally)\b[,:]?\s*)+", re.IGNORECASE
)
_ASKS_FOR_FACTS = re.compile(
    r"^(?:how|what|when|why|which|who|do|does|is|are|will|if|can i|may i)\b|\bpolic(?:y|ies)\b", re.IGNORECASE
)
_NOT_ANY_MORE = re.compile(
    r"\b(?:(?:don't|do not|no longer|not) (?:want|need|care|bother)|forget|skip|cancel|drop|leave|never ?mind|no need|"
    r"without)\b",
    re.IGNORECASE,
)
SUBSTANTIAL_WORDS = 2
"""With fewer words, what is left of a message is a filler: "ok", "wait"."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """A message taken apart: what belongs to the flow at hand, and the first wish for another one."""

    own: str
    other: Flow
    words: str


def split_wishes(text: str, flow: Flow) -> Wishes | None:
    """Find a clause that surely asks for another flow than `flow`; None where there is none, or nothing beside it."""
    parts = _BETWEEN_CLAUSES.split(text)
    clauses, separators = parts[::2], ["", *parts[1::2]]
    wanted = [None if _is_about(clause, flow) else _flow_wanted(clause) for clause in clauses]
    other = next((found for found in wanted if found not in (None, flow)), None)
    if other is None:
        return None
    own, words, belongs = "", "", False
    for clause, separator, found in zip(clauses, separators, wanted, strict=True):
        # What follows a wish and names no flow says more of it: "... and refund my fee, it was charged twice".
        belongs = found is other or (belongs and not _is_about(clause, flow))
        if belongs:
            words += (separator if words else "") + clause
        else:
            own += (separator if own else "") + clause
    if len(own.split()) < SUBSTANTIAL_WORDS:
        return None
    return Wishes(own.strip(), other, _LEADING.sub("", words).strip())


def find_first_wish(text: str) -> Flow | None:
    """The first of several flows that the clauses of `text` surely ask for; None where they ask for one at most."""
    wanted = [_flow_wanted(clause) for clause in _BETWEEN_CLAUSES.split(text)[::2]]
    found = list(dict.fromkeys(flow for flow in wanted if flow is not None))
    return found[0] if len(found) > 1 else None


def find_only_wish(text: str) -> Flow | None:
    """The one flow that the clauses of `text` surely ask for; None where it is none, or more than one."""
    wanted = {flow for flow in map(_flow_wanted, _BETWEEN_CLAUSES.split(text)[::2]) if flow is not None}
    return wanted.pop() if len(wanted) == 1 else None


def _is_about(clause: str, flow: Flow) -> bool:
    return flow.recognises(clause) or flow.label in clause.lower()


def _flow_wanted(clause: str) -> Flow | None:
    bare = _LEADING.sub("", clause.strip())
    found: Sequence[Flow] = [flow for flow in FLOWS if flow.recognises(bare)]
    if len(found) != 1 or (_ASKS_FOR_FACTS.search(bare) and not found[0].is_told_at_once):
        return None
    return found[0]


def gives_up(text: str, other: Flow, flow: Flow) -> bool:
    """Whether the customer in the middle of `flow` no longer wants `other`."""
    is_named = other.recognises(text) or any(word in text.lower() for word in other.label.split())
    return bool(_NOT_ANY_MORE.search(text)) and is_named and not flow.recognises(text)
