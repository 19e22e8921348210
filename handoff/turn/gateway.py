"""The only module that speaks to Rasa."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import httpx
from prometheus_client import Histogram
from pydantic import SecretStr, ValidationError

from handoff.turn.protocol import BotAnswer, BotFailedError, BotTurn

logger = logging.getLogger(__name__)

TURNS_PATH = "/webhooks/gateway/turns"
READINESS_PATH = "/webhooks/gateway/"
READINESS_TIMEOUT_SECONDS = 2.0
CANCEL_FLOW = "/cancel_flow"
CANCEL_FLOW_SHARE = 1 / 3
"""Of a turn's deadline: what forgetting an old form may take before the customer's words are sent anyway."""

_KNOWN_CODES = {
    "wrong_token", "invalid_turn", "message_too_long", "turn_failed", "no_reply", "turn_timed_out",
}  # fmt: skip

TURN_SECONDS = Histogram(
    "frontdesk_bot_turn_seconds",
    "Duration of a turn at the bot, by how it ended.",
    ["outcome"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
)


class BotGateway:
    """Sends turns to the bot's channel.

    Everything but a reply is an error here: `[]` with 200, which is how Rasa reports most of its failures, is one too.
    """

    def __init__(
        self,
        *,
        url: str,
        token: SecretStr,
        deadline: timedelta,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._deadline_seconds = deadline.total_seconds()
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"X-Bot-Token": token.get_secret_value()},
            timeout=httpx.Timeout(self._deadline_seconds),
            transport=transport,
            trust_env=False,  # the bot is on this machine or a private network: no proxy
        )

    async def send(self, turn: BotTurn, *, forget_flow: bool = False) -> BotAnswer:
        """What the bot answers within the deadline; `forget_flow` first has it drop a form it was cut off in.

        Raises `BotFailedError`.
        """
        started = asyncio.get_running_loop().time()
        outcome = "answered"
        try:
            async with asyncio.timeout(self._deadline_seconds):
                if forget_flow:
                    await self._forget_flow(turn)
                return await self._exchange(turn)
        except TimeoutError as error:
            outcome = "turn_timed_out"
            raise BotFailedError(outcome, f"no answer within {self._deadline_seconds:g} s") from error
        except BotFailedError as error:
            outcome = error.code
            raise
        finally:
            TURN_SECONDS.labels(outcome).observe(asyncio.get_running_loop().time() - started)

    async def is_ready(self) -> bool:
        """Whether the bot's channel answers."""
        try:
            response = await self._client.get(READINESS_PATH, timeout=READINESS_TIMEOUT_SECONDS)
        except httpx.HTTPError:
            return False
        return response.is_success

    async def close(self) -> None:
        """Release the connections."""
        await self._client.aclose()

    async def _forget_flow(self, turn: BotTurn) -> None:
        cancel = BotTurn(
            sender=turn.sender,
            turn_id=f"{turn.turn_id}-cancel",
            text=CANCEL_FLOW,
            trusted=True,
            metadata=turn.metadata,
        )
        try:
            async with asyncio.timeout(self._deadline_seconds * CANCEL_FLOW_SHARE):
                await self._exchange(cancel)
        except (BotFailedError, TimeoutError) as error:
            if isinstance(error, BotFailedError) and error.code == "no_reply":
                return  # saying nothing is what it is for
            logger.warning("conversation %s: the bot may still be in an old form: %s", turn.sender, error)

    async def _exchange(self, turn: BotTurn) -> BotAnswer:
        try:
            response = await self._client.post(TURNS_PATH, json=turn.to_wire())
        except httpx.TimeoutException as error:
            raise BotFailedError("turn_timed_out", "the connection timed out") from error
        except httpx.HTTPError as error:
            raise BotFailedError("unreachable", type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise _failure(response)
        try:
            answer = BotAnswer.model_validate_json(response.content)
        except ValidationError as error:
            problems = "; ".join(f"{_path(one['loc'])}: {one['msg']}" for one in error.errors()[:3])
            raise BotFailedError("malformed_answer", problems) from error
        if all(reply.is_empty for reply in answer.replies):
            raise BotFailedError("no_reply", "the bot said nothing", answer.understood)
        return answer


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _failure(response: httpx.Response) -> BotFailedError:
    """The error that a response which is no answer stands for."""
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or body.get("error") not in _KNOWN_CODES:
        return BotFailedError("unexpected_response", f"status {response.status_code}")
    understood = body.get("understood")
    return BotFailedError(
        body["error"],
        str(body.get("detail") or f"status {response.status_code}"),
        understood if isinstance(understood, dict) else None,
    )
