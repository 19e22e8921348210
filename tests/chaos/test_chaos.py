"""Twenty kills at random under load, and connections cut in one direction: then every screen against the database.

Real processes: server, actions and bot. They are ended by SIGKILL and started again while customers write and agents
answer through a proxy that cuts connections one way.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.chaos.clients import ChaosAgent, ChaosCustomer
from tests.chaos.proxy import Proxy
from tests.system import DEMO_PASSWORD, System

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(1200)]

SEED = 20261122
CUSTOMERS = 12
CALM_SECONDS = 120.0
KILLS = {"server": 9, "bot": 4, "actions": 7}
"""How often each is killed; the bot takes longest to come back."""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The three processes, with leases short enough that what a dead server held is soon taken up."""
    system = System(
        tmp_path_factory.mktemp("chaos"),
        {
            "TURN_LEASE_SECONDS": "4",
            "SESSIONS_PER_MINUTE": "1000",
            "MESSAGES_PER_MINUTE": "1000",
            "MESSAGES_PER_MINUTE_AND_ADDRESS": "100000",
        },
    )
    system.prepare()
    try:
        system.start()
        yield system
    finally:
        system.stop()


async def test_nothing_is_lost_doubled_or_out_of_order_through_twenty_kills(system: System) -> None:
    rng = random.Random(SEED)
    proxy = Proxy(int(system.environment["SERVER_PORT"]))
    url = f"http://127.0.0.1:{await proxy.start()}"
    customers = [ChaosCustomer(number, url, random.Random(SEED + number)) for number in range(CUSTOMERS)]
    agents = [
        ChaosAgent(f"{name}@tallowreed.example", DEMO_PASSWORD, url, random.Random(SEED - number))
        for number, name in enumerate(("dana.brooks", "marcus.hale"))
    ]
    tasks = [
        *(asyncio.create_task(customer.live()) for customer in customers),
        *(asyncio.create_task(agent.live()) for agent in agents),
    ]
    cutting = asyncio.create_task(_cut_now_and_then(proxy, rng))
    try:
        await _kill_at_random(system, rng)
        cutting.cancel()
        for customer in customers:
            customer.is_writing = False
        await _wait_until_calm(system, customers)
    finally:
        for task in (*tasks, cutting):
            task.cancel()
        outcomes = await asyncio.gather(*tasks, cutting, return_exceptions=True)
        await proxy.stop()
    assert not [one for one in outcomes if one is not None and not isinstance(one, asyncio.CancelledError)]

    sent = sum(len(one.sent) for one in customers)
    print(
        f"\n{sum(KILLS.values())} kills ({KILLS}), {sent} messages of {CUSTOMERS} customers, "
        f"{sum(one.resumed for one in customers)} connections, {sum(one.served for one in agents)} served by people"
    )
    assert sent > CUSTOMERS
    assert sum(one.served for one in agents) > 0
    for customer in customers:
        _compare(Path(system.folder) / "frontdesk.db", customer)


async def _kill_at_random(system: System, rng: random.Random) -> None:
    """Kill one of the processes, start it again, go on before it is back; returns once all are."""
    names = [name for name, times in KILLS.items() for _ in range(times)]
    rng.shuffle(names)
    for name in names:
        await asyncio.sleep(rng.uniform(1.0, 4.0))
        await asyncio.to_thread(system.kill, name)
        await asyncio.sleep(rng.uniform(0.0, 1.0))
        system.launch(name)
        if name == "bot":  # else it would never be back between two kills
            await asyncio.to_thread(system.wait_until_ready, name)
    for name in KILLS:
        await asyncio.to_thread(system.wait_until_ready, name)


async def _cut_now_and_then(proxy: Proxy, rng: random.Random) -> None:
    while True:
        await asyncio.sleep(rng.uniform(0.1, 0.6))
        if proxy.connections:
            chosen = rng.choice(sorted(proxy.connections, key=id))
            proxy.cut(chosen, up=rng.random() < 0.5)


async def _wait_until_calm(system: System, customers: list[ChaosCustomer]) -> None:
    """Returns once everything is sent, answered and shown."""
    deadline = time.monotonic() + CALM_SECONDS
    database = Path(system.folder) / "frontdesk.db"
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as http:
        while True:
            (await http.get("/health/live")).raise_for_status()
            waiting = _unfinished_turns(database)
            behind = [one.number for one in customers if one.outbox or one.screen != _log(database, one)]
            if not waiting and not behind:
                return
            assert time.monotonic() < deadline, f"turns not finished: {waiting}; customers behind: {behind}"
            await asyncio.sleep(0.5)


def _unfinished_turns(database: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT id, state FROM turn WHERE state IN ('waiting', 'running')"
        return list(connection.execute(query))


def _log(database: Path, customer: ChaosCustomer) -> list[tuple[int, str]]:
    """What the customer may see, in order."""
    with closing(sqlite3.connect(database)) as connection:
        query = (
            "SELECT sequence, text FROM message WHERE conversation_id = ? AND NOT private ORDER BY sequence"
        )
        return list(connection.execute(query, (customer.conversation_id,)))


def _compare(database: Path, customer: ChaosCustomer) -> None:
    assert customer.screen == _log(database, customer), "a screen differs from the log"
    with closing(sqlite3.connect(database)) as connection:
        own = list(
            connection.execute(
                "SELECT client_id, text FROM message WHERE conversation_id = ? AND author = 'customer' "
                "ORDER BY sequence",
                (customer.conversation_id,),
            )
        )
        numbers = [
            row[0]
            for row in connection.execute(
                "SELECT sequence FROM message WHERE conversation_id = ? ORDER BY sequence",
                (customer.conversation_id,),
            )
        ]
        turns = list(
            connection.execute(
                "SELECT message_sequence, count(*) FROM turn WHERE conversation_id = ? AND kind = 'customer' "
                "GROUP BY message_sequence HAVING count(*) > 1",
                (customer.conversation_id,),
            )
        )
        state = connection.execute(
            "SELECT status, epoch FROM conversation WHERE id = ?", (customer.conversation_id,)
        ).fetchone()
    assert own == list(customer.sent.items()), "lost, doubled or out of order"
    assert numbers == list(range(1, len(numbers) + 1)), "the log has gaps"
    assert not turns, "a message was given to the bot twice"
    assert (customer.state["status"], customer.state["epoch"]) == state, json.dumps(customer.state)
