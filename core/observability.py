"""Logs that can be followed by request, and figures for Prometheus. Neither holds what customers wrote."""

from __future__ import annotations

import json
import logging
import time
from contextvars import ContextVar
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.database import new_id

REQUEST_ID_HEADER = b"x-request-id"
request_id: ContextVar[str] = ContextVar("request_id", default="-")

REQUEST_SECONDS = Histogram(
    "frontdesk_http_request_seconds", "Duration of HTTP requests.", ["method", "route", "status"]
)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def configure_logging(log_format: str, level: str) -> None:
    """Send all logs to the error stream, as lines for people or as JSON for machines."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        _JsonFormatter()
        if log_format == "json"
        else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line a request to the bot says nothing new


class RequestContextMiddleware:
    """Gives each request an id (returned in `X-Request-ID`, repeated in its logs) and measures it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = new_id()
        token = request_id.set(identifier)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((REQUEST_ID_HEADER, identifier.encode()))
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            # The route's pattern, not the address: a label per conversation would grow without end.
            route = getattr(scope.get("route"), "path", "other")
            REQUEST_SECONDS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - started)
            request_id.reset(token)


router = APIRouter(tags=["operations"])


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Figures in the format of Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
