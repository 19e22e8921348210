"""What a turn reads is read once, until something is changed in it."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from actions.back_office.port import BackOffice, BackOfficeUnavailableError, FactsChangedError
from actions.back_office.read_once import ASKED_ANEW, REMEMBERED, read_once
from actions.services import Services
from tests.actions.faults.faulty import WRITING, Fault, Faulty, Kind
from tests.actions.talk import Talk

NOAH, MAYA = "CU-00008", "CU-00001"


class Counting:
    """A `BackOffice` before a real one; `reads` counts the same reading since the last change or `begin`."""

    def __init__(self, inner: BackOffice) -> None:
        self._inner = inner
        self.reads: Counter[str] = Counter()
        self.most = 0
        """How often the very same thing was read at most."""
        self.calls: Counter[str] = Counter()

    def begin(self) -> None:
        """Another turn."""
        self.reads.clear()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            self.calls[name] += 1
            if name in WRITING:
                self.reads.clear()
            elif name in REMEMBERED:
                self.reads[f"{name} {args} {kwargs}"] += 1
                self.most = max(self.most, *self.reads.values())
            return await method(*args, **kwargs)

        return call


class CountedTalk(Talk):
    """Each action is a turn of its own."""

    def __init__(self, services: Services, customer_id: str) -> None:
        self.counting = Counting(services.back_office)
        super().__init__(replace(services, back_office=cast(BackOffice, self.counting)), customer_id)

    async def _run(self, action: Any, message: dict[str, Any], reply: Any) -> list[dict[str, Any]]:
        self.counting.begin()
        return await super()._run(action, message, reply)


async def test_a_return_reads_each_thing_once_a_turn(services: Services) -> None:
    talk = CountedTalk(services, MAYA)
    await talk.say(
        "exchange two of the mugs from TR-10011, one for sand and the other for black", "start_return"
    )
    await talk.press("I changed my mind")
    await talk.say("no wait, actually the first one in black")
    await talk.say("no wait, actually one in sand, the other in black")
    reply = await talk.press("Yes, submit it")
    assert "Done!" in reply
    assert talk.counting.most == 1
    # Five messages, each taken in, answered or carried out by an action or two.
    assert talk.counting.calls["get_order"] <= 10
    assert talk.counting.calls["list_variants"] <= 10


async def test_a_change_of_items_reads_each_thing_once_a_turn(services: Services) -> None:
    talk = CountedTalk(services, NOAH)
    await talk.say("change the sheets in TR-10012 to king and the mugs to blue", "change_items")
    await talk.press("PayPal")
    reply = await talk.press("Yes, change it")
    assert "Done!" in reply
    assert talk.counting.most == 1
    assert talk.counting.calls["list_variants"] <= 2 * 6


async def test_another_way_to_pay_reads_each_thing_once_a_turn(services: Services) -> None:
    talk = CountedTalk(services, NOAH)
    await talk.say("i want to pay TR-10012 in another way", "change_payment")
    await talk.press("PayPal")
    reply = await talk.press("Yes, change it")
    assert "Done!" in reply
    assert talk.counting.most == 1


async def test_what_was_confirmed_is_compared_with_fresh_facts(services: Services) -> None:
    """The order is another one by the time of the yes: the turn that executes sees it."""
    talk = CountedTalk(services, NOAH)
    await talk.say("change the mugs in TR-10012 to blue", "change_items")
    other = Talk(services, NOAH)
    await other.say("change the mugs in TR-10012 to black", "change_items")
    await other.press("Yes, change it")
    reply = await talk.press("Yes, change it")
    assert "Done!" not in reply
    assert talk.counting.calls["change_items"] == 0
    order = await services.back_office.get_order(NOAH, "TR-10012")
    assert order
    assert [line.variant for line in order.lines] == ["White, Queen", "Black"]


async def test_a_change_empties_the_memory(services: Services) -> None:
    counting = Counting(services.back_office)
    back_office = read_once(cast(BackOffice, counting))
    for _ in range(2):
        await back_office.get_order(MAYA, "TR-10011")
        await back_office.list_orders(MAYA, limit=3)
    assert counting.calls == {"get_order": 1, "list_orders": 1}
    await back_office.end_verification("talk-1")
    await back_office.get_order(MAYA, "TR-10011")
    assert counting.calls["get_order"] == 2


async def test_a_change_that_fails_empties_it_too(services: Services) -> None:
    counting = Counting(services.back_office)
    back_office = read_once(cast(BackOffice, counting))
    await back_office.list_returns(MAYA)
    with pytest.raises(FactsChangedError):
        await back_office.cancel_return("CU-00008", "RN-30001", "key")
    await back_office.list_returns(MAYA)
    assert counting.calls["list_returns"] == 2


async def test_a_failure_is_not_remembered(services: Services) -> None:
    faulty = Faulty(services.back_office, Fault("get_order", 1, Kind.FAILS_BEFORE))
    back_office = read_once(cast(BackOffice, faulty))
    with pytest.raises(BackOfficeUnavailableError):
        await back_office.get_order(MAYA, "TR-10011")
    assert await back_office.get_order(MAYA, "TR-10011")


async def test_nobody_gets_what_another_customer_asked_for(services: Services) -> None:
    back_office = read_once(services.back_office)
    assert await back_office.get_order(MAYA, "TR-10011")
    assert await back_office.get_order(NOAH, "TR-10011") is None


def test_each_call_is_known_to_read_or_to_change() -> None:
    methods = {
        name for name, _ in inspect.getmembers(BackOffice, inspect.isfunction) if not name.startswith("_")
    }
    assert methods == REMEMBERED | ASKED_ANEW | WRITING | {"end_verification"}
