"""A TCP proxy whose connections can be cut in one direction only, as a dead Wi-Fi or a stalled middlebox cuts them."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

CHUNK_BYTES = 65_536


@dataclass(eq=False)
class _Connection:
    """Two directions; what goes into a cut one is swallowed without anybody being told."""

    writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    is_up_cut: bool = False
    is_down_cut: bool = False


@dataclass
class Proxy:
    """Stands between the clients and the server."""

    target_port: int
    connections: set[_Connection] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> int:
        """Begin to listen; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Drop everything; returns when nothing is open any more."""
        if self._server is not None:
            self._server.close()
        while self.connections:
            for connection in self.connections:
                for writer in connection.writers:
                    writer.close()
            await asyncio.sleep(0.01)

    def cut(self, connection: _Connection, *, up: bool) -> None:
        """From now on nothing of one direction arrives; both ends keep believing in the connection."""
        if up:
            connection.is_up_cut = True
        else:
            connection.is_down_cut = True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.close()
            return
        connection = _Connection((writer, server_writer))
        self.connections.add(connection)
        pumps = [
            asyncio.create_task(self._pump(reader, server_writer, connection, up=True)),
            asyncio.create_task(self._pump(server_reader, writer, connection, up=False)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        for each in connection.writers:
            each.close()
        self.connections.discard(connection)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: _Connection, *, up: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if connection.is_up_cut if up else connection.is_down_cut:
                    continue
                writer.write(data)
                await writer.drain()
