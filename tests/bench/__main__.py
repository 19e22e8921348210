"""`python -m tests.bench`: how long customers wait, measured through the public API of a running Frontdesk.

Several visitors ask at once, each one question after the other, and wait for the bot's reply as a client without a
socket does. Two times are taken for each question: until it is stored and acknowledged, and until the reply is there.
The defaults stay below the rate limits of one address.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
import uuid
from dataclasses import dataclass, field

import httpx

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


@dataclass
class Times:
    """Milliseconds, one entry a question."""

    acknowledged: list[float] = field(default_factory=list)
    replied: list[float] = field(default_factory=list)


async def _ask(client: httpx.AsyncClient, after: int, text: str, times: Times) -> int:
    """Ask one question; the sequence number of the bot's last reply to it."""
    began = time.perf_counter()
    response = await client.post("/api/widget/messages", json={"client_id": uuid.uuid4().hex, "text": text})
    response.raise_for_status()
    times.acknowledged.append((time.perf_counter() - began) * 1000)
    while True:
        waited = await client.get("/api/widget/messages", params={"after": after, "wait": 25})
        waited.raise_for_status()
        messages = waited.json()["messages"]
        after = max([after, *(message["sequence"] for message in messages)])
        if any(message["author"] == "bot" for message in messages):
            times.replied.append((time.perf_counter() - began) * 1000)
            return after


async def _visit(url: str, questions: int, times: Times) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=40) as client:
        session = await client.post("/api/widget/sessions", json={"locale": "en"})
        session.raise_for_status()
        opened = session.json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        after = opened["conversation"]["last_sequence"]
        for number in range(questions):
            after = await _ask(client, after, QUESTIONS[number % len(QUESTIONS)], times)


def _quantile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]


async def _measure(url: str, visitors: int, questions: int) -> str:
    times = Times()
    began = time.perf_counter()
    await asyncio.gather(*(_visit(url, questions, times) for _ in range(visitors)))
    seconds = time.perf_counter() - began
    figures = [
        _quantile(values, share) for values in (times.acknowledged, times.replied) for share in (0.5, 0.95)
    ]
    columns = "".join(f"{figure:>9.0f}" for figure in figures)
    return f"{visitors:>8}{visitors * questions:>11}{columns}{visitors * questions / seconds:>12.1f}"


async def _run(options: argparse.Namespace) -> None:
    await _measure(options.url, 1, 2)  # the first turns warm caches up
    print("                     stored, ms       replied, ms")
    print("visitors  questions      p50      p95      p50      p95  replies/s")
    for visitors in options.visitors:
        print(await _measure(options.url, visitors, options.questions))


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 4, 8], help="visitors at once")
    parser.add_argument("--questions", type=int, default=12, help="questions of each visitor, two or more")
    try:
        asyncio.run(_run(parser.parse_args()))
    except httpx.ConnectError as error:
        raise SystemExit(
            "No Frontdesk answers there: start one with `make run`, or name it with --url."
        ) from error
    except httpx.HTTPStatusError as error:
        raise SystemExit(
            f"{error.request.url} answered {error.response.status_code}: {error.response.text}"
        ) from error


if __name__ == "__main__":
    main()
