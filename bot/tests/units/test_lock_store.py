"""The atomic lock store against a real Redis, as two replicas use it at once."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import redis
from lock_store import AtomicRedisLockStore
from rasa.utils.endpoints import EndpointConfig

CONVERSATIONS = 40
REPLICAS = 4


@unittest.skipUnless(shutil.which("redis-server"), "no redis-server on this machine")
class AtomicRedisLockStoreTest(unittest.TestCase):
    """Tickets are never lost, and turns of one conversation never overlap."""

    @classmethod
    def setUpClass(cls) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            cls.port = probe.getsockname()[1]
        cls.folder = tempfile.TemporaryDirectory()
        command = ["redis-server", "--port", str(cls.port), "--save", "", "--dir", cls.folder.name]
        cls.server = subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not cls._is_up():
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.05)

    @classmethod
    def _is_up(cls) -> bool:
        try:
            return bool(redis.Redis(port=cls.port).ping())
        except redis.ConnectionError:
            return False

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.terminate()
        cls.server.wait()
        cls.folder.cleanup()

    def store(self) -> AtomicRedisLockStore:
        """A replica's own store."""
        return AtomicRedisLockStore(
            EndpointConfig(f"redis://127.0.0.1:{self.port}/1", key_prefix="frontdesk")
        )

    def test_tickets_taken_at_once_are_all_different_and_all_kept(self) -> None:
        stores = [self.store() for _ in range(REPLICAS)]
        for number in range(CONVERSATIONS):
            taken: list[int] = []
            barrier = threading.Barrier(REPLICAS)

            def take(store: AtomicRedisLockStore, name: str = f"c{number}") -> None:
                barrier.wait()  # noqa: B023 - each round joins its threads
                taken.append(store.issue_ticket(name))  # noqa: B023

            threads = [threading.Thread(target=take, args=(store,)) for store in stores]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            kept = stores[0].get_lock(f"c{number}")
            self.assertEqual(sorted(taken), list(range(REPLICAS)))
            self.assertEqual(sorted(ticket.number for ticket in kept.tickets), list(range(REPLICAS)))

    def test_turns_of_one_conversation_do_not_overlap(self) -> None:
        running: list[str] = []

        async def turn(store: AtomicRedisLockStore, name: str) -> None:
            async with store.lock("one conversation"):
                running.append(f"{name} begins")
                await asyncio.sleep(0.02)
                running.append(f"{name} ends")

        async def both() -> None:
            await asyncio.gather(turn(self.store(), "a"), turn(self.store(), "b"))

        asyncio.run(both())
        self.assertEqual([entry.split()[1] for entry in running], ["begins", "ends", "begins", "ends"])
        self.assertIsNone(self.store().get_lock("one conversation"))

    def test_a_lock_of_a_replica_that_died_does_not_stay_for_ever(self) -> None:
        store = self.store()
        store.issue_ticket("left behind")
        self.assertGreater(store.red.ttl(f"{store.key_prefix}left behind"), 0)


if __name__ == "__main__":
    unittest.main()
