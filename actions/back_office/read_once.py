"""A back office that is asked for the same thing once: what it has answered is remembered until something is changed.

The steps of a flow each read the order that they are about, and a company's own system answers over the network. One
of these belongs to one turn: the next turn, the one that executes what was confirmed among them, reads afresh.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from actions.back_office.port import BackOffice

REMEMBERED = frozenset(
    {
        "get_order",
        "list_orders",
        "list_variants",
        "list_charges",
        "get_reversal_history",
        "list_returns",
        "get_invoice",
    }
)
"""Port methods whose answer is remembered, by their arguments."""

ASKED_ANEW = frozenset({"get_verified", "get_reversal", "was_executed", "is_reachable", "close"})
"""Port methods that change nothing on file, and whose answer may be another one at any time."""


def read_once(back_office: BackOffice) -> BackOffice:
    """`back_office`, remembering what it reads; anything but reading empties the memory, whatever comes of it.

    A call that fails is not remembered.
    """
    # The port's methods are passed on by their names: a new one is taken for one that changes something.
    return cast(BackOffice, _ReadOnce(back_office))


class _ReadOnce:
    def __init__(self, inner: BackOffice) -> None:
        self._inner = inner
        self._known: dict[tuple[object, ...], Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method: Callable[..., Awaitable[Any]] = getattr(self._inner, name)
        if name in ASKED_ANEW:
            return method
        if name not in REMEMBERED:
            return self._changing(method)

        async def read(*args: Any, **kwargs: Any) -> Any:
            key = (name, args, tuple(sorted(kwargs.items())))
            known = self._known
            if key not in known:
                # Into the memory as it was when it was asked: what is read before a change is not known after it.
                known[key] = await method(*args, **kwargs)
            return known[key]

        return read

    def _changing(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def change(*args: Any, **kwargs: Any) -> Any:
            try:
                return await method(*args, **kwargs)
            finally:
                self._known = {}

        return change
