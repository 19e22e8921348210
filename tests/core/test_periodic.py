from __future__ import annotations

import asyncio
import logging

import pytest

from core.periodic import PeriodicTask
from tests.waiting import PATIENCE_SECONDS

AGES = 3_600.0


class Rounds:
    """Counts rounds; those whose number is in `failing` raise, and `gate` holds each one up until it is set."""

    def __init__(self, *failing: int) -> None:
        self.count = 0
        self.failing = failing
        self.gate = asyncio.Event()
        self.gate.set()
        self._changed = asyncio.Condition()

    async def __call__(self) -> None:
        async with self._changed:
            self.count += 1
            self._changed.notify_all()
        await self.gate.wait()
        if self.count in self.failing:
            raise RuntimeError(f"round {self.count}")

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


async def test_first_round_comes_at_once_and_others_follow() -> None:
    rounds = Rounds()
    task = PeriodicTask("counting", rounds, every_seconds=0.001)
    task.start()
    await rounds.reach(3)
    await task.stop()


async def test_failed_round_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    rounds = Rounds(1, 2)
    task = PeriodicTask("counting", rounds, every_seconds=AGES, after_error_seconds=0.001)
    with caplog.at_level(logging.ERROR):
        task.start()
        await rounds.reach(3)
    await task.stop()
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["round 1", "round 2"]
    assert "counting" in caplog.text


async def test_waking_brings_the_next_round_forward() -> None:
    rounds, wake = Rounds(), asyncio.Event()
    task = PeriodicTask("counting", rounds, every_seconds=AGES, wake=wake)
    task.start()
    await rounds.reach(1)
    wake.set()
    await rounds.reach(2)
    await task.stop()


async def test_what_is_announced_during_a_round_leads_to_another() -> None:
    rounds, wake = Rounds(), asyncio.Event()
    rounds.gate.clear()
    task = PeriodicTask("counting", rounds, every_seconds=AGES, wake=wake)
    task.start()
    await rounds.reach(1)
    wake.set()
    rounds.gate.set()
    await rounds.reach(2)
    await task.stop()


async def test_stopping_ends_a_round_under_way_and_nothing_follows() -> None:
    rounds = Rounds()
    rounds.gate.clear()
    task = PeriodicTask("counting", rounds, every_seconds=0.001)
    task.start()
    await rounds.reach(1)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await task.stop()
        await task.stop()
    rounds.gate.set()
    await asyncio.sleep(0)
    assert rounds.count == 1
    assert "counting" not in {one.get_name() for one in asyncio.all_tasks()}


async def test_stopping_before_starting_is_harmless() -> None:
    await PeriodicTask("counting", Rounds(), every_seconds=1).stop()
