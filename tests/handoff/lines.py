"""Real sockets to the application under test."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import ClientConnection, connect

from tests.waiting import PATIENCE_SECONDS

if TYPE_CHECKING:
    from .conftest import Customer, DeskUser


class Line:
    """An open socket and what came over it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[dict[str, Any]] = []

    async def next(self, kind: str | None = None, **fields: Any) -> dict[str, Any]:
        """The next frame of this kind with these fields; others are kept in `frames`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                frame = json.loads(await self.connection.recv())
                self.frames.append(frame)
                if (kind is None or frame["type"] == kind) and fields.items() <= frame.items():
                    return frame

    async def message(self, words: str) -> dict[str, Any]:
        while True:
            frame = await self.next("message.created")
            if words in frame["message"]["text"]:
                return frame["message"]

    async def drain(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """Everything that comes within a while, and all before."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self.frames.append(json.loads(await self.connection.recv()))
        except TimeoutError:
            return self.frames

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))


class Server:
    """The application on a port."""

    def __init__(self, port: int) -> None:
        self.url = f"ws://127.0.0.1:{port}"
        self._lines: list[Line] = []

    async def open(self, path: str, **options: Any) -> Line:
        line = Line(await connect(f"{self.url}{path}", proxy=None, **options))
        self._lines.append(line)
        return line

    async def widget(self, customer: Customer, after: int = 0) -> Line:
        return await self.open(
            f"/api/widget/socket?after={after}", subprotocols=["frontdesk", customer.token]
        )

    async def desk(self, user: DeskUser) -> Line:
        return await self.open("/api/desk/socket", additional_headers={"Cookie": user.cookie})

    async def close(self) -> None:
        for line in self._lines:
            await line.connection.close()
