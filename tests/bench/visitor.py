"""A customer as a client of the public API: writes by POST, hears by socket."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

REPLY_SECONDS = 30.0


class Visitor:
    """One visitor with an open socket."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._token = ""
        self._socket: ClientConnection | None = None

    async def open(self) -> None:
        """Begin a session and connect."""
        response = await self._http.post(f"{self._url}/api/widget/sessions", json={"locale": "en"})
        response.raise_for_status()
        self._token = response.json()["token"]
        await self.connect()

    async def connect(self) -> None:
        """Open the socket and take the first frame."""
        self._socket = await open_socket(self._url, self._token)

    async def ask(self, text: str) -> float:
        """Milliseconds from sending `text` until the bot's reply has come over the socket."""
        assert self._socket is not None
        began = time.perf_counter()
        response = await self._http.post(
            f"{self._url}/api/widget/messages",
            json={"client_id": uuid.uuid4().hex, "text": text},
            headers={"Authorization": f"Bearer {self._token}"},
        )
        response.raise_for_status()
        async with asyncio.timeout(REPLY_SECONDS):
            while True:
                message = json.loads(await self._socket.recv()).get("message")
                if message and message["author"] in {"bot", "system"}:
                    elapsed = (time.perf_counter() - began) * 1000
                    if message["author"] == "system":
                        raise RuntimeError(f"the bot could not answer: {message['text']}")
                    return elapsed

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()


async def open_socket(url: str, token: str) -> ClientConnection:
    """A customer's socket whose first frame has come."""
    socket = await connect(
        f"{url.replace('http', 'ws', 1)}/api/widget/socket",
        subprotocols=["frontdesk", token],  # type: ignore[list-item]
        compression=None,
        max_queue=4,
        ping_interval=None,
    )
    first: dict[str, Any] = json.loads(await socket.recv())
    if first["type"] != "sync":
        raise RuntimeError(f"the first frame is {first['type']}")
    return socket
