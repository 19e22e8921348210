"""The only way in: a guarded channel that says what it understood, and calls a failure a failure.

Contract: docs/bot-protocol.md. The gateway in `handoff/` is the one caller.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from components import event_lookup, remote_action
from components.remote_action import ActionFailedError
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from tracker_store import Answer, ConversationStore

from channels.reply import ReplyCollector

logger = logging.getLogger(__name__)

MAXIMUM_BODY_BYTES = 262_144
"""A 1 MB message blocks Rasa for 4 s (measured); 4,000 characters with their metadata fit many times over."""
MAXIMUM_ID_CHARACTERS = 128
SILENT_INTENTS = frozenset({"cancel_flow"})
"""Events that end a flow without a word: no reply is right."""
MINIMUM_TOKEN_CHARACTERS = 16


class TurnError(Exception):
    """A turn that could not be taken; rendered as `{error, detail}`."""

    def __init__(self, status: int, code: str, detail: str, understood: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.understood = understood

    def render(self) -> HTTPResponse:
        """As JSON."""
        body: dict[str, Any] = {"error": self.code, "detail": self.detail}
        if self.understood is not None:
            body["understood"] = self.understood
        return response.json(body, status=self.status)


MASKED_CODE, UNMASKED_CODE = "••••••", "123456"
"""The server masks one-time codes; what is said with one is understood as if there were digits."""
FILES_ALONE = re.compile(r"\[[^\[\]]+\.(?:pdf|png|jpe?g|webp|gif)\]", re.IGNORECASE)
FILES_INTENT = "ask_question"
"""Files without a word come as their names in brackets. What a file is called means nothing: the answer is for all."""


@dataclass(frozen=True)
class Turn:
    """One message of one conversation, checked."""

    sender: str
    turn_id: str
    text: str
    trusted: bool
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What is to be understood. Only trusted text may name an intent; Rasa looks behind leading spaces too."""
        if self.trusted:
            return self.text
        return self.text.replace(MASKED_CODE, UNMASKED_CODE).lstrip("/ \t\r\n") or "?"

    @property
    def all_metadata(self) -> dict[str, Any]:
        """The gateway's metadata, with the one thing that the actions need beside it."""
        return {**self.metadata, "trusted": self.trusted}

    @classmethod
    def parse(cls, body: bytes, longest_text: int) -> Turn:
        """The turn in a request's body. Raises `TurnError`."""
        try:
            fields = json.loads(body)
        except (UnicodeDecodeError, ValueError) as error:
            raise TurnError(422, "invalid_turn", f"The body is not JSON in UTF-8: {error}") from error
        if not isinstance(fields, dict):
            raise TurnError(422, "invalid_turn", "The body must be a JSON object.")
        sender, turn_id = _require_id(fields, "sender"), _require_id(fields, "turn_id")
        text = fields.get("text")
        if not isinstance(text, str) or not text.strip():
            raise TurnError(422, "invalid_turn", "`text` must be a text that is not empty.")
        if len(text) > longest_text:
            raise TurnError(
                413,
                "message_too_long",
                f"`text` may have {longest_text} characters, this one has {len(text)}.",
            )
        metadata = fields.get("metadata") or {}
        if not isinstance(metadata, dict):
            raise TurnError(422, "invalid_turn", "`metadata` must be an object.")
        return cls(sender, turn_id, text, fields.get("trusted") is True, metadata)


def _require_id(fields: dict[str, Any], name: str) -> str:
    given = fields.get(name)
    if not isinstance(given, str) or not 0 < len(given.strip()) <= MAXIMUM_ID_CHARACTERS:
        detail = f"`{name}` must be an id of 1 to {MAXIMUM_ID_CHARACTERS} characters."
        raise TurnError(422, "invalid_turn", detail)
    return given


class GatewayChannel(InputChannel):
    """`POST turns` takes a turn, `GET /` says whether the agent is loaded."""

    def __init__(self, token: str, longest_text: int = 4000, turn_timeout_seconds: float = 13.0) -> None:
        """`turn_timeout_seconds` lies under the gateway's 15 s, so that the gateway hears why."""
        if len(token) < MINIMUM_TOKEN_CHARACTERS:
            raise RasaException("BOT_TOKEN is missing or too short: the channel takes no turns without it.")
        self._token = token
        self._longest_text = longest_text
        self._turn_timeout_seconds = turn_timeout_seconds
        remote_action.install()
        event_lookup.install()

    @classmethod
    def name(cls) -> str:
        """The channel's part of the URL."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        """From credentials.yml, whose token comes from the environment variable BOT_TOKEN."""
        settings = credentials or {}
        return cls(
            str(settings.get("token", "")).replace("${BOT_TOKEN}", ""),
            int(settings.get("longest_text", 4000)),
            float(settings.get("turn_timeout_seconds", 13.0)),
        )

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The two routes."""
        routes = Blueprint("gateway_channel")

        @routes.listener("before_server_start")
        async def limit_bodies(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            app.config.REQUEST_MAX_SIZE = MAXIMUM_BODY_BYTES
            app.error_handler.add(PayloadTooLarge, _render_too_large)

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            is_ready = agent is not None and agent.is_ready()
            return response.json({"ready": is_ready}, status=200 if is_ready else 503)

        @routes.post("/turns")
        async def take_turn(request: Request) -> HTTPResponse:
            try:
                given = request.headers.get("x-bot-token", "")
                if not hmac.compare_digest(given.encode(), self._token.encode()):
                    raise TurnError(401, "wrong_token", "The header X-Bot-Token is missing or wrong.")
                turn = Turn.parse(request.body, self._longest_text)
                return response.json(await self._take(turn, request.app.ctx.agent))
            except TurnError as error:
                return error.render()

        return routes

    async def _take(self, turn: Turn, agent: Agent) -> dict[str, Any]:
        understood: dict[str, Any] = {}

        async def run() -> dict[str, Any]:
            message = UserMessage(
                turn.text,
                ReplyCollector(),
                turn.sender,
                input_channel=self.name(),
                metadata=turn.all_metadata,
            )
            message.parse_data = await self._parse(agent, turn)
            understood.update(_understood(message.parse_data))
            return await _answer(agent, turn, message, understood)

        try:
            answer = await asyncio.wait_for(run(), self._turn_timeout_seconds)
        except asyncio.TimeoutError as error:
            detail = f"The turn took longer than {self._turn_timeout_seconds:g} s."
            raise TurnError(504, "turn_timed_out", detail, understood) from error
        except ActionFailedError as error:
            logger.error("turn %s of %s failed: %s", turn.turn_id, turn.sender, error)
            raise TurnError(500, "turn_failed", f"The action {error.action} failed.", understood) from error
        except LockError as error:
            raise TurnError(
                500, "turn_failed", "The conversation is busy with another turn.", understood
            ) from error
        except Exception as error:
            logger.exception("turn %s of %s failed", turn.turn_id, turn.sender)
            raise TurnError(
                500, "turn_failed", f"{type(error).__name__} while processing.", understood
            ) from error
        is_silent = turn.trusted and answer["understood"]["intent"]["name"] in SILENT_INTENTS
        if not answer["replies"] and not is_silent:
            raise TurnError(502, "no_reply", "The turn ended and nothing was said.", answer["understood"])
        return answer

    async def _parse(self, agent: Agent, turn: Turn) -> dict[str, Any]:
        assert agent.processor is not None  # noqa: S101 - a server without an agent answers 503 on GET /
        if not turn.trusted and FILES_ALONE.fullmatch(turn.text.strip()):
            intent = {"name": FILES_INTENT, "confidence": 1.0}
            return {"text": turn.text, "intent": intent, "intent_ranking": [intent], "entities": []}
        parsed = await agent.processor.parse_message(UserMessage(turn.words, sender_id=turn.sender))
        return {**parsed, "text": turn.text}


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    intent = parsed.get("intent") or {}
    return {
        "intent": {
            "name": intent.get("name"),
            "confidence": round(float(intent.get("confidence") or 0.0), 4),
        },
        "entities": [
            {key: entity.get(key) for key in ("entity", "value", "start", "end")}
            for entity in parsed.get("entities") or []
        ],
        "active_loop": None,
    }


async def _answer(
    agent: Agent, turn: Turn, message: UserMessage, understood: dict[str, Any]
) -> dict[str, Any]:
    """What was answered when the turn came before; else what it is answered with now.

    Its answer may have been lost on the way. To run it again would take the same yes for a yes to the next question.
    """
    processor = agent.processor
    assert processor is not None  # noqa: S101 - as in _parse
    store = _require_store(processor)
    async with agent.lock_store.lock(turn.sender):
        answered = store.get_answer(turn.sender, turn.turn_id)
        if answered is not None:
            logger.info("turn %s of %s came again", turn.turn_id, turn.sender)
            return answered
        # What `Agent.handle_message` does, with the tracker at hand: to read it back would take a sixth of a turn.
        tracker = await processor.log_message(message, should_save_tracker=False)
        tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
        await processor._run_prediction_loop(message.output_channel, tracker)
        understood["active_loop"] = tracker.get_slot("flow") if tracker.active_loop_name else None
        replies = message.output_channel.replies
        answer = {"turn_id": turn.turn_id, "understood": understood, "replies": replies}
        await store.save(tracker, Answer(turn.turn_id, answer))
    return answer


def _require_store(processor: MessageProcessor) -> ConversationStore:
    """Our store without Rasa's wrapper: when the database is down a turn is to fail.

    Rasa would go on from memory, and have forgotten the customer.
    """
    if isinstance(processor.tracker_store, FailSafeTrackerStore):
        processor.tracker_store = processor.tracker_store._tracker_store
    store = processor.tracker_store
    if not isinstance(store, ConversationStore):
        raise RasaException("The channel needs `tracker_store.ConversationStore`: see endpoints.yml.")
    return store


async def _render_too_large(_request: Request, _error: Exception) -> HTTPResponse:
    detail = f"A request may have {MAXIMUM_BODY_BYTES} bytes."
    return TurnError(413, "message_too_long", detail).render()
