"""Who may decide about how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal

from actions.policies.loading import STRICT

Level = Literal["bot", "agent", "supervisor"]
"""Who decides: the assistant alone, any agent, a supervisor."""

Person = Literal["agent", "supervisor"]

RANKS: dict[Level, int] = {"bot": 0, "agent": 1, "supervisor": 2}


@dataclass(frozen=True, slots=True)
class Authority:
    """Amounts at a time up to which each may decide; without one, a supervisor may decide about any amount."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    bot: Decimal
    agent: Decimal
    supervisor: Decimal | None = None

    def __post_init__(self) -> None:
        if self.bot < 0:
            raise ValueError("the bot's authority must not be below 0")
        if self.agent < self.bot or (self.supervisor is not None and self.supervisor < self.agent):
            raise ValueError("authority must not shrink from bot to agent to supervisor")

    def level(self, amount: Decimal) -> Level | None:
        """The first who may decide about `amount`; None when nobody here may."""
        if amount <= self.bot:
            return "bot"
        if amount <= self.agent:
            return "agent"
        return "supervisor" if self.supervisor is None or amount <= self.supervisor else None


def higher(first: Level, second: Level) -> Level:
    """Whichever of the two may decide about more."""
    return first if RANKS[first] >= RANKS[second] else second
