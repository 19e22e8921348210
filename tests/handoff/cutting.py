"""A network between client and server that breaks: a connection may die in one direction only, or at once in both."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BYTES_BEFORE_A_CUT = 2_500


class CuttingProxy:
    """Passes bytes on until it doesn't: some connections lose what comes up, some what goes down, some just end."""

    def __init__(self, target_port: int, seed: int) -> None:
        self._target_port = target_port
        self._random = random.Random(seed)
        self._pipes: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.cuts = {"up": 0, "down": 0, "both": 0}
        self.is_whole = False
        """From when on nothing breaks any more."""

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pipe one connection."""
        target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        kind = "none" if self.is_whole else self._random.choice(["up", "down", "both"])
        budget = self._random.randint(200, BYTES_BEFORE_A_CUT)
        writers = (writer, target_writer)
        self._writers.update(writers)
        for name, source, sink in (("up", reader, target_writer), ("down", target_reader, writer)):
            limit = budget if kind in {name, "both"} else None
            task = asyncio.create_task(self._pipe(source, sink, limit, kind, writers))
            self._pipes.add(task)
            task.add_done_callback(self._pipes.discard)

    async def _pipe(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        limit: int | None,
        kind: str,
        writers: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        is_dead = False
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                if limit is not None and not self.is_whole:
                    limit -= len(data)
                    if limit < 0:
                        self.cuts[kind] += 1
                        if kind == "both":
                            break
                        is_dead = True
                # For good: no TCP stream goes on after a hole.
                if is_dead:
                    continue
                sink.write(data)
                await sink.drain()
        for writer in writers:
            writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[CuttingProxy]:
        """Within it, connections are taken."""
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in list(self._pipes):
                task.cancel()
            await asyncio.gather(*self._pipes, return_exceptions=True)
            for writer in self._writers:
                writer.close()
            for writer in self._writers:
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
