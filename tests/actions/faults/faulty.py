"""A back office that fails at one call: before its effect or after it, with an error or in silence, or done twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from actions.back_office.port import BackOffice, BackOfficeUnavailableError


class Kind(StrEnum):
    """What goes wrong."""

    FAILS_BEFORE = "fails before its effect"
    FAILS_AFTER = "fails after its effect"
    HANGS_BEFORE = "hangs before its effect"
    HANGS_AFTER = "hangs after its effect"
    TWICE = "is done twice"


EXECUTING = frozenset(
    {
        "record_return",
        "request_return",
        "decide_return",
        "cancel_return",
        "reverse_charges",
        "request_reversal",
        "decide_reversal",
        "cancel_order",
        "change_address",
        "change_items",
        "change_payment",
        "request_order_change",
        "decide_order_change",
        "open_case",
    }
)
"""Port methods that move money or goods, or put something on record for somebody."""

WRITING = EXECUTING | {"start_verification", "send_code", "check_code", "trust_identity", "note_decision"}
"""Port methods that leave something behind."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at the `nth` call of `method`, counted from 1 over the conversation."""

    method: str
    nth: int
    kind: Kind

    def __str__(self) -> str:
        return f"{self.method} #{self.nth} {self.kind}"


class Faulty:
    """A `BackOffice` before a real one; `calls` are all that were made, `hangs` is set once one won't answer."""

    def __init__(self, inner: BackOffice, fault: Fault | None = None) -> None:
        self._inner = inner
        self._fault = fault
        self.calls: Counter[str] = Counter()
        self.hangs = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self.calls[name] += 1
            fault = self._fault
            if fault is None or (fault.method, fault.nth) != (name, self.calls[name]):
                return await method(*args, **kwargs)
            return await self._fail(fault.kind, lambda: method(*args, **kwargs))

        return call

    async def _fail(self, kind: Kind, do: Callable[[], Awaitable[Any]]) -> Any:
        if kind is Kind.TWICE:
            await do()
            return await do()
        if kind in (Kind.FAILS_AFTER, Kind.HANGS_AFTER):
            await do()
        if kind in (Kind.FAILS_BEFORE, Kind.FAILS_AFTER):
            raise BackOfficeUnavailableError("it does not answer")
        self.hangs.set()
        return await asyncio.Event().wait()
