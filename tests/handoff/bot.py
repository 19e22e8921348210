"""A bot that enters through the gateway's transport: it answers as it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

Turn = dict[str, Any]
Answer = Callable[[Turn], Awaitable[httpx.Response]] | Callable[[Turn], httpx.Response]


def says(*replies: str | dict[str, Any], understood: dict[str, Any] | None = None) -> httpx.Response:
    """An answer with these replies."""
    return httpx.Response(
        200,
        json={
            "turn_id": "1",
            "understood": understood or {"intent": {"name": "faq", "confidence": 0.93}, "entities": []},
            "replies": [{"text": one} if isinstance(one, str) else one for one in replies],
        },
    )


def fails(status: int, error: str, detail: str = "it broke") -> httpx.Response:
    """A failure as the channel reports it."""
    return httpx.Response(status, json={"error": error, "detail": detail})


class ScriptedBot:
    """Answers by the words of the turn; echoes what it has no answer for."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.headers: list[httpx.Headers] = []
        self.running: dict[str, int] = {}
        self.most_at_once = 0
        self._answers: dict[str, Answer] = {}
        self.is_down = False

    def on(self, text: str, answer: Answer | httpx.Response) -> None:
        """Answer `text` so; a prefix that ends with `*` matches what begins so."""
        self._answers[text] = answer if callable(answer) else lambda _turn: answer

    @property
    def texts(self) -> list[str]:
        """What was said to the bot, in order."""
        return [turn["text"] for turn in self.turns]

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("connection refused", request=request)
        if request.method == "GET":
            return httpx.Response(200, json={"ready": True})
        turn = json.loads(request.content)
        self.turns.append(turn)
        self.headers.append(request.headers)
        sender = turn["sender"]
        self.running[sender] = self.running.get(sender, 0) + 1
        self.most_at_once = max(self.most_at_once, self.running[sender])
        try:
            response = self._answer_for(turn["text"])(turn)
            return await response if asyncio.iscoroutine(response) else response
        finally:
            self.running[sender] -= 1

    def _answer_for(self, text: str) -> Any:
        for pattern, answer in self._answers.items():
            if text == pattern or (pattern.endswith("*") and text.startswith(pattern[:-1])):
                return answer
        if text == "/cancel_flow":
            return lambda _turn: says()
        return lambda turn: says(f"You said: {turn['text']}")

    @property
    def transport(self) -> httpx.MockTransport:
        """Where the gateway finds it."""
        return httpx.MockTransport(self)
