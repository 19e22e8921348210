"""Customers and agents who behave as the widget and the desk do: keep, retry, resume from a cursor."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

PATIENCE_SECONDS = 4.0
PING_SECONDS = 1.0
PAUSE_SECONDS = 0.3
WORDS = (
    "How long do I have to send something back?",
    "Do you ship to Alaska?",
    "thanks",
    "I forgot my password",
    "What are the late fees on the Reed Card?",
    "can I pay with two cards",
)


@dataclass
class ChaosCustomer:
    """One customer: an outbox, a socket that is made anew, and what they have on their screen."""

    number: int
    url: str
    rng: random.Random
    token: str = ""
    conversation_id: str = ""
    outbox: deque[tuple[str, str]] = field(default_factory=deque)
    sent: dict[str, str] = field(default_factory=dict)
    screen: list[tuple[int, str]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    resumed: int = 0
    is_writing: bool = True

    @property
    def cursor(self) -> int:
        """The newest sequence on the screen."""
        return self.screen[-1][0] if self.screen else 0

    async def live(self) -> None:
        """Write and listen until cancelled."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS, trust_env=False) as http:
            while not self.token:
                with contextlib.suppress(httpx.HTTPError):
                    opened = (await http.post("/api/widget/sessions", json={})).raise_for_status().json()
                    self.token, self.conversation_id = opened["token"], opened["conversation_id"]
            http.headers["Authorization"] = f"Bearer {self.token}"
            async with asyncio.TaskGroup() as group:
                group.create_task(self._think())
                group.create_task(self._send(http))
                group.create_task(self._listen())

    async def _think(self) -> None:
        count = 0
        while True:
            await asyncio.sleep(self.rng.uniform(0.5, 3.0))
            if self.is_writing and not self.outbox:
                count += 1
                self.outbox.append((f"{self.number}-{count}", f"{self.rng.choice(WORDS)} ({count})"))

    async def _send(self, http: httpx.AsyncClient) -> None:
        """One message after the other, each with the same name until it is acknowledged."""
        while True:
            if not self.outbox:
                await asyncio.sleep(0.05)
                continue
            client_id, text = self.outbox[0]
            try:
                response = await http.post(
                    "/api/widget/messages", json={"client_id": client_id, "text": text}
                )
            except httpx.HTTPError:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if response.status_code in {200, 201}:
                self.sent[client_id] = text
                self.outbox.popleft()
            else:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError, WebSocketException, InvalidHandshake):
                address = f"{self.url.replace('http', 'ws', 1)}/api/widget/socket?after={self.cursor}"
                async with connect(
                    address,
                    subprotocols=["frontdesk", self.token],  # type: ignore[list-item]
                    ping_interval=None,
                    open_timeout=PATIENCE_SECONDS,
                    close_timeout=0.2,
                ) as socket:
                    self.resumed += 1
                    await self._hear(socket)
            await asyncio.sleep(self.rng.uniform(0.05, PAUSE_SECONDS))

    async def _hear(self, socket: ClientConnection) -> None:
        heard_at = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    frame = json.loads(await socket.recv())
            except TimeoutError:
                if time.monotonic() - heard_at > PATIENCE_SECONDS:
                    return  # whatever the socket believes: nothing comes through
                await socket.send('{"type": "ping"}')
                continue
            heard_at = time.monotonic()
            self._show(frame)

    def _show(self, frame: dict[str, Any]) -> None:
        messages = frame.get("messages") or ([frame["message"]] if "message" in frame else [])
        self.screen += [(message["sequence"], message["text"]) for message in messages]
        self.state = frame.get("conversation") or self.state


@dataclass
class ChaosAgent:
    """Takes whoever waits, answers, and gives them back to the bot."""

    email: str
    password: str
    url: str
    rng: random.Random
    served: int = 0

    async def live(self) -> None:
        """Work until cancelled."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS, trust_env=False) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    await self._sign_in(http)
                    while True:
                        await self._serve_one(http)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _sign_in(self, http: httpx.AsyncClient) -> None:
        body = {"email": self.email, "password": self.password}
        (await http.post("/api/desk/session", json=body)).raise_for_status()

    async def _serve_one(self, http: httpx.AsyncClient) -> None:
        await asyncio.sleep(self.rng.uniform(0.1, 0.5))
        mine = await http.get("/api/desk/conversations", params={"view": "mine"})
        waiting = await http.get("/api/desk/queue")
        held = [one["id"] for one in mine.raise_for_status().json()["conversations"]]
        queue = [one["id"] for one in waiting.raise_for_status().json()["conversations"]]
        if not held and not queue:
            return
        conversation = held[0] if held else queue[0]
        path = f"/api/desk/conversations/{conversation}"
        if not held and (await http.post(f"{path}/claim")).status_code != httpx.codes.OK:
            return
        name = f"{self.email}-{self.served}-{conversation}"
        await http.post(
            f"{path}/messages", json={"client_id": name[:64], "text": f"Hello, number {self.served}."}
        )
        if (await http.post(f"{path}/return-to-bot")).status_code == httpx.codes.OK:
            self.served += 1
