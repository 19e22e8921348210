"""Somebody else's server: a real one on a port of this machine, which answers as it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Writer = asyncio.StreamWriter


@dataclass
class Received:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers 204 unless `answers` holds something else for the next request: a status, or a function that writes."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[int | Callable[[Writer], Awaitable[Any]]] = field(default_factory=list)
    always: int | Callable[[Writer], Awaitable[Any]] = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?from=frontdesk"

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(line, headers, body))
            answer = self.answers.pop(0) if self.answers else self.always
            if isinstance(answer, int):
                await write(writer, answer, b"no" if answer >= 400 else b"")
            else:
                await answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def write(writer: Writer, status: int, body: bytes = b"", *, headers: str = "") -> None:
    writer.write(f"HTTP/1.1 {status} X\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


@asynccontextmanager
async def running_receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
