"""How long a turn takes, from a customer's click to the reply on their screen, beside stock Rasa's REST channel.

The same model, the same actions and the same questions; every turn runs an action, which asks the knowledge base.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from tests.bench.figures import Latencies, table
from tests.bench.stage import Stage
from tests.bench.visitor import Visitor

QUESTIONS = (
    "How long do I have to send something back?",
    "Do you ship to Alaska?",
    "Why was my card declined?",
    "how do i get a copy of my invoice",
    "What are the late fees on the Reed Card?",
    "I forgot my password",
    "Is the oak dining table in stock at the Portland store?",
    "Can I change the delivery address of an order?",
)

Ask = Callable[[str], Awaitable[float]]
"""Asks one question; milliseconds until the reply."""

VISITORS = 60
LONG_CONVERSATION = 100
EDGE = 10
"""Turns that the beginning and the end of a long conversation are averaged over."""


@dataclass(frozen=True)
class Measured:
    """What one side did under a load."""

    latencies: Latencies
    turns_per_second: float


async def run(stage: Stage, rate: float, seconds: float) -> str:
    """All measurements of turns, as text."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=200)) as http:
        ours = await _our_visitors(stage, http)
        stock = [_stock_visitor(stage, http) for _ in range(VISITORS)]
        for asks in (ours, stock):
            await _one_by_one(asks[:4], 4)  # the first turns warm caches up
        rows = [
            await _side_by_side("one after the other", lambda asks: _one_by_one(asks, 80), ours, stock),
            await _side_by_side(
                f"{rate:g} turns a second", lambda asks: _at_rate(asks, rate, seconds), ours, stock
            ),
            await _side_by_side(
                "8 at once, as fast as it goes", lambda asks: _flat_out(asks[:8], 20), ours, stock
            ),
        ]
        long_ours = await _long_conversation((await _our_visitors(stage, http, 1))[0])
        long_stock = await _long_conversation(_stock_visitor(stage, http))
    head = ("turns, ms", "ours p50", "p95", "p99", "/s", "stock p50", "p95", "p99", "/s", "p50 ratio")
    growth = [
        (name, f"{first:.1f}", f"{last:.1f}", f"{(last - first) / (LONG_CONVERSATION - EDGE):+.2f}")
        for name, (first, last) in (("ours", long_ours), ("stock", long_stock))
    ]
    long_head = (f"a conversation of {LONG_CONVERSATION} turns, ms", "first ten", "last ten", "per turn")
    return f"{table(head, rows)}\n\n{table(long_head, growth)}"


async def _our_visitors(stage: Stage, http: httpx.AsyncClient, count: int = VISITORS) -> list[Ask]:
    visitors = [Visitor(http, stage.url) for _ in range(count)]
    for visitor in visitors:
        await visitor.open()
    return [visitor.ask for visitor in visitors]


def _stock_visitor(stage: Stage, http: httpx.AsyncClient) -> Ask:
    sender = uuid.uuid4().hex

    async def ask(text: str) -> float:
        began = time.perf_counter()
        response = await http.post(stage.stock_url, json={"sender": sender, "message": text})
        if not response.json():
            raise RuntimeError("stock Rasa said nothing")
        return (time.perf_counter() - began) * 1000

    return ask


async def _side_by_side(
    name: str, load: Callable[[Sequence[Ask]], Awaitable[Measured]], ours: Sequence[Ask], stock: Sequence[Ask]
) -> tuple[str, ...]:
    """Both sides under the same load, twice in turns, so that a noisy minute hits both."""
    runs: dict[str, list[Measured]] = {"ours": [], "stock": []}
    for _ in range(2):
        runs["ours"].append(await load(ours))
        runs["stock"].append(await load(stock))
    cells: list[str] = []
    medians = []
    for measured in runs.values():
        latencies = Latencies([one for run in measured for one in run.latencies.milliseconds])
        speed = sum(run.turns_per_second for run in measured) / len(measured)
        medians.append(latencies.quantile(0.5))
        cells += [*(f"{latencies.quantile(share):.1f}" for share in (0.5, 0.95, 0.99)), f"{speed:.1f}"]
    return name, *cells, f"{medians[0] / medians[1]:.2f}"


async def _one_by_one(asks: Sequence[Ask], turns: int) -> Measured:
    began = time.perf_counter()
    times = [await asks[n % len(asks)](QUESTIONS[n % len(QUESTIONS)]) for n in range(turns)]
    return Measured(Latencies(times), turns / (time.perf_counter() - began))


async def _at_rate(asks: Sequence[Ask], rate: float, seconds: float) -> Measured:
    """Questions begin on schedule whether earlier ones are answered or not; a visitor has one open at a time."""
    free: asyncio.Queue[Ask] = asyncio.Queue()
    for ask in asks:
        free.put_nowait(ask)
    times: list[float] = []

    async def one(ask: Ask, text: str, late_ms: float) -> None:
        times.append(late_ms + await ask(text))
        free.put_nowait(ask)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            ask = await free.get()
            late_ms = max(0.0, time.perf_counter() - due) * 1000  # waiting for one's turn is waiting too
            group.create_task(one(ask, QUESTIONS[number % len(QUESTIONS)], late_ms))
    return Measured(Latencies(times), len(times) / (time.perf_counter() - began))


async def _flat_out(asks: Sequence[Ask], turns_each: int) -> Measured:
    async def one(ask: Ask) -> list[float]:
        return [await ask(QUESTIONS[number % len(QUESTIONS)]) for number in range(turns_each)]

    began = time.perf_counter()
    times = [time_ms for times in await asyncio.gather(*map(one, asks)) for time_ms in times]
    return Measured(Latencies(times), len(times) / (time.perf_counter() - began))


async def _long_conversation(ask: Ask) -> tuple[float, float]:
    times = [await ask(QUESTIONS[number % len(QUESTIONS)]) for number in range(LONG_CONVERSATION)]
    return Latencies(times[:EDGE]).quantile(0.5), Latencies(times[-EDGE:]).quantile(0.5)
