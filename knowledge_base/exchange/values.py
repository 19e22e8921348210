"""Cells and keys as text, to the values of an article. Pure."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.exchange.model import Mark

Refuse = Callable[[str, str], None]
"""Called with the key and what is wrong with it."""

Choice = TypeVar("Choice", bound=StrEnum)
_NOTHING = {"", "null", "~", "none"}


def audience_of(text: str, refuse: Refuse) -> Audience:
    """Public unless said otherwise."""
    return (_choice(Audience, text, "audience", refuse) if text else None) or Audience.PUBLIC


def flow_of(text: str, refuse: Refuse) -> Flow | None:
    """The flow that an article leads to."""
    return None if text in _NOTHING else _choice(Flow, text, "flow", refuse)


def mark_of(text: str, refuse: Refuse) -> Mark | None:
    """What the file says about the status."""
    return _choice(Mark, text, "status", refuse) if text else None


def _choice(kind: type[Choice], name: str, key: str, refuse: Refuse) -> Choice | None:
    try:
        return kind(name)
    except ValueError:
        refuse(key, f"{key} {name!r} is unknown; known are {', '.join(member.value for member in kind)}")
        return None
