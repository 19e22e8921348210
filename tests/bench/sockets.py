"""What an idle customer costs, and how fast news reaches a thousand of them, beside a bare socket server."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.figures import Latencies, table
from tests.bench.stage import Stage
from tests.bench.visitor import open_socket

AT_ONCE = 50
SETTLE_SECONDS = 5.0
ROUNDS = 10

Connect = Callable[[], Awaitable[ClientConnection]]
Say = Callable[[str], Coroutine[Any, Any, None]]


async def run(stage: Stage, idle: int, listeners: int) -> str:
    """All measurements of sockets, as text."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=AT_ONCE)) as http:
        return "\n\n".join([await _idle(stage, http, idle), await _fan_out(stage, http, listeners)])


async def _session(stage: Stage, http: httpx.AsyncClient) -> str:
    response = await http.post(f"{stage.url}/api/widget/sessions", json={"locale": "en"})
    response.raise_for_status()
    token: str = response.json()["token"]
    return token


async def _bare_socket(stage: Stage) -> ClientConnection:
    url = f"{stage.bare_url.replace('http', 'ws', 1)}/socket"
    return await connect(url, compression=None, max_queue=4, ping_interval=None)


async def _open_all(opens: Sequence[Connect]) -> list[ClientConnection]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(connect_one: Connect) -> ClientConnection:
        async with slots:
            return await connect_one()

    return list(await asyncio.gather(*map(one, opens)))


async def _close_all(sockets: Sequence[ClientConnection]) -> None:
    for number in range(0, len(sockets), AT_ONCE):
        await asyncio.gather(*(socket.close() for socket in sockets[number : number + AT_ONCE]))


async def _idle(stage: Stage, http: httpx.AsyncClient, count: int) -> str:
    tokens = [await _session(stage, http) for _ in range(count)]

    async def ours(token: str) -> ClientConnection:
        return await open_socket(stage.url, token)

    rows = []
    for name, process, opens in (
        ("ours", "server", [lambda token=token: ours(token) for token in tokens]),
        ("bare sockets", "bare", [lambda: _bare_socket(stage)] * count),
    ):
        warm = await _open_all(opens[:10])
        before = stage.memory_bytes(process)
        sockets = await _open_all(opens[10:])
        await asyncio.sleep(SETTLE_SECONDS)
        grown = stage.memory_bytes(process) - before
        rows.append(
            (
                name,
                str(count),
                f"{before / 2**20:.0f}",
                f"{grown / 2**20:.0f}",
                f"{grown / len(sockets) / 1024:.1f}",
            )
        )
        await _close_all([*warm, *sockets])
    return table(("idle sockets", "held", "before, MB", "grown, MB", "KB a socket"), rows)


async def _fan_out(stage: Stage, http: httpx.AsyncClient, listeners: int) -> str:
    token = await _session(stage, http)

    async def say(text: str) -> None:
        response = await http.post(
            f"{stage.url}/api/widget/messages",
            json={"client_id": uuid.uuid4().hex, "text": text},
            headers={"Authorization": f"Bearer {token}"},
        )
        response.raise_for_status()

    async def say_bare(text: str) -> None:
        (
            await http.post(f"{stage.bare_url}/say", content=json.dumps({"message": {"text": text}}))
        ).raise_for_status()

    rows = []
    for name, opens, speak in (
        ("ours, stored first", lambda: open_socket(stage.url, token), say),
        ("bare sockets", lambda: _bare_socket(stage), say_bare),
    ):
        sockets = await _open_all([opens] * listeners)
        await speak("warming up")
        await asyncio.gather(*(_hears(socket, "warming up") for socket in sockets))
        times: list[float] = []
        for number in range(ROUNDS):
            times += await _spread(sockets, speak, f"news {number}")
        latencies = Latencies(times)
        cells = (f"{latencies.quantile(share):.0f}" for share in (0.5, 0.95))
        rows.append((name, str(listeners), *cells, f"{max(times):.0f}"))
        await _close_all(sockets)
    return table(("one message to all, ms", "sockets", "p50", "p95", "last"), rows)


async def _spread(sockets: Sequence[ClientConnection], speak: Say, text: str) -> list[float]:
    began = time.perf_counter()

    async def hears(socket: ClientConnection) -> float:
        await _hears(socket, text)
        return (time.perf_counter() - began) * 1000

    async with asyncio.TaskGroup() as group:
        listening = [group.create_task(hears(socket)) for socket in sockets]
        group.create_task(speak(text))
    return [task.result() for task in listening]


async def _hears(socket: ClientConnection, text: str) -> None:
    async with asyncio.timeout(30):
        while True:
            message = json.loads(await socket.recv()).get("message")
            if message and message["text"] == text:
                return
