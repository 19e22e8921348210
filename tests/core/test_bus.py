"""Events reach those they are for, in process and over a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.bus import SUBSCRIBER_BACKLOG, Event, EventBus, InProcessBus, RedisBus
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(params=["in process", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[EventBus]:
    bus: EventBus = (
        InProcessBus() if request.param == "in process" else RedisBus(request.getfixturevalue("redis_url"))
    )
    yield bus
    await bus.close()


async def test_only_recipients_hear(bus: EventBus) -> None:
    async with bus.subscribe("desk", "staff:1") as desk, bus.subscribe("conversation:7") as customer:
        await bus.publish(Event("note.created", ("desk",), {"text": "private"}))
        await bus.publish(Event("message.created", ("desk", "conversation:7", "staff:1"), {"text": "hello"}))
        heard = [(await anext(desk)).data["text"] for _ in range(2)]
        assert heard == ["private", "hello"]
        assert (await anext(customer)).data["text"] == "hello"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(desk), 0.1)


async def test_two_processes_share_a_redis(redis_url: str) -> None:
    here, there = RedisBus(redis_url), RedisBus(redis_url)
    async with there.subscribe("desk") as events:
        await here.publish(Event("queue.updated", ("desk",), {"n": 1}))
        assert (await asyncio.wait_for(anext(events), PATIENCE_SECONDS)).data == {"n": 1}
    await here.close()
    await there.close()


async def test_without_redis_this_process_still_hears() -> None:
    bus = RedisBus("redis://127.0.0.1:1")
    async with bus.subscribe("desk") as events:
        await bus.publish(Event("queue.updated", ("desk",)))
        assert (await asyncio.wait_for(anext(events), PATIENCE_SECONDS)).type == "queue.updated"
    await bus.close()


async def test_subscriber_that_does_not_read_is_cut_off() -> None:
    bus = InProcessBus()
    async with bus.subscribe("desk") as events:
        for number in range(SUBSCRIBER_BACKLOG + 1):
            await bus.publish(Event("message.created", ("desk",), {"n": number}))
        assert [event async for event in events] == []
