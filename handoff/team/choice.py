"""Which team a hand-over comes to, and what helps in serving it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from handoff.queue.policy import Reason

SKILL_OF_FLOW = {"return_form": "returns", "fee_form": "fees", "status_form": "orders"}
"""What an agent is good at who helps with what the bot was in the middle of."""


class Taking(Protocol):
    """What of a team says which hand-overs it takes."""

    @property
    def is_default(self) -> bool:
        """Whether it takes what no other team takes."""

    @property
    def takes(self) -> Mapping[str, Any]:
        """`{reasons, flows, locales}`, each a list; an empty one says nothing."""


T = TypeVar("T", bound=Taking)


def skill_of_flow(flow: str) -> str:
    """What to call the skill that goes with a flow of the bot."""
    return SKILL_OF_FLOW.get(flow, flow.removesuffix("_form"))


def skills_for(flow: str | None, locale: str | None) -> list[str]:
    """What helps in serving this customer: the flow's subject, and their language as `language:de`."""
    skills = [skill_of_flow(flow)] if flow else []
    language = _language(locale)
    return [*skills, f"language:{language}"] if language else skills


def choose_team(teams: Sequence[T], reason: Reason, flow: str | None, locale: str | None) -> T | None:
    """The team that takes a hand-over: of those whose every list agrees, the first one with the most lists.

    Without any, it is the default team; None when there are no teams.
    """
    chosen, most = next((team for team in teams if team.is_default), None), 0
    for team in teams:
        said = [team.takes.get(name) or [] for name in ("reasons", "flows", "locales")]
        agrees = (
            not said[0] or reason in said[0],
            not said[1] or _has_flow(said[1], flow),
            not said[2] or _has_locale(said[2], locale),
        )
        count = sum(map(bool, said))
        if all(agrees) and count > most:
            chosen, most = team, count
    return chosen


def _has_flow(flows: Sequence[str], flow: str | None) -> bool:
    return flow is not None and (flow in flows or skill_of_flow(flow) in flows)


def _has_locale(locales: Sequence[str], locale: str | None) -> bool:
    """Whether one of `locales` is the customer's or a wider one: `de` takes `de-AT`, not the other way round."""
    if locale is None:
        return False
    parts = _parts(locale)
    return any(parts[: len(_parts(one))] == _parts(one) for one in locales)


def _language(locale: str | None) -> str | None:
    language = _parts(locale)[0] if locale else ""
    return language if 2 <= len(language) <= 3 and language.isascii() and language.isalpha() else None


def _parts(locale: str) -> list[str]:
    return locale.lower().replace("_", "-").split("-")
