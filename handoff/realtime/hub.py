"""The sockets open on this server: one writer each, a heartbeat for the desk's, an end for all when it stops."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from handoff.agent.repository import CONNECTION_LIFETIME
from handoff.work import WorkFactory

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = CONNECTION_LIFETIME.total_seconds() / 3
SEND_TIMEOUT_SECONDS = 10.0
"""A client that takes nothing for this long is cut off; it resumes from its cursor."""

CLOSE_NOT_SIGNED_IN = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_GOING_AWAY = 1001
CLOSE_INVALID = 1007
CLOSE_TOO_BIG = 1009

FRAME_CHARACTERS = 4_096
"""What a client sends over a socket is a ping or a typing mark; messages go by POST."""

Frame = dict[str, Any]


class Hub:
    """Runs sockets until either side ends them."""

    def __init__(self, works: WorkFactory) -> None:
        self._works = works
        self._writers: set[asyncio.Task[None]] = set()
        self._desk_connections: set[str] = set()
        self._heartbeat: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to give signs of life."""
        self._heartbeat = asyncio.create_task(self._beat(), name="desk-heartbeat")

    async def stop(self) -> None:
        """End every socket: the clients connect again elsewhere, or when the server is back."""
        tasks = [*self._writers, *([self._heartbeat] if self._heartbeat else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def run(
        self,
        socket: WebSocket,
        outgoing: AsyncIterator[Frame],
        on_frame: Callable[[Frame], Awaitable[None]],
    ) -> None:
        """Send `outgoing` and give what comes in to `on_frame`, until the client leaves or `outgoing` ends."""
        lock = asyncio.Lock()

        async def send(frame: Frame) -> None:
            async with lock, asyncio.timeout(SEND_TIMEOUT_SECONDS):
                await socket.send_json(frame)

        # The task that came with the socket reads; one more writes. With thousands of idle sockets each task counts.
        writer = asyncio.create_task(self._write(outgoing, send))
        self._writers.add(writer)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None) as reading:
                    writer.add_done_callback(_expiring(reading))
                    await self._read(socket, send, on_frame)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            self._writers.discard(writer)
            if socket.application_state is WebSocketState.CONNECTED:
                with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                    async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                        await socket.close(CLOSE_GOING_AWAY)

    @contextlib.asynccontextmanager
    async def desk_connection(self, staff_id: str) -> AsyncIterator[None]:
        """While this is open, `staff_id` is at the desk."""
        async with self._works.writing() as work:
            connection_id = await work.agents.connect(staff_id)
        self._desk_connections.add(connection_id)
        try:
            yield
        finally:
            self._desk_connections.discard(connection_id)
            async with self._works.writing() as work:
                await work.agents.disconnect(connection_id)

    async def _write(self, outgoing: AsyncIterator[Frame], send: Callable[[Frame], Awaitable[None]]) -> None:
        try:
            async for frame in outgoing:
                await send(frame)
                del frame  # the first one holds the whole conversation, and may be the last for hours
        except (WebSocketDisconnect, TimeoutError, RuntimeError) as error:
            logger.debug("a socket ended while writing: %r", error)
        except Exception:
            logger.exception("a socket's feed broke")

    async def _read(
        self,
        socket: WebSocket,
        send: Callable[[Frame], Awaitable[None]],
        on_frame: Callable[[Frame], Awaitable[None]],
    ) -> None:
        try:
            while True:
                text = await socket.receive_text()
                frame = parse_frame(text)
                if frame is None:
                    await socket.close(CLOSE_TOO_BIG if len(text) > FRAME_CHARACTERS else CLOSE_INVALID)
                    return
                if frame.get("type") == "ping":
                    await send({"type": "pong"})
                else:
                    await on_frame(frame)
        except (WebSocketDisconnect, TimeoutError, RuntimeError, KeyError) as error:
            logger.debug("a socket ended while reading: %r", error)
        except Exception:
            logger.exception("a socket's reader broke")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                async with self._works.writing() as work:
                    await work.agents.renew(list(self._desk_connections))
            except Exception:
                logger.exception("the desk's heartbeat failed; trying again")


def _expiring(scope: asyncio.Timeout) -> Callable[[asyncio.Task[None]], None]:
    """A callback for a task that ends `scope` when the task does."""

    def expire(_task: asyncio.Task[None]) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            scope.reschedule(asyncio.get_running_loop().time())

    return expire


def parse_frame(text: str) -> Frame | None:
    """A client's frame; None when it isn't a small JSON object."""
    if len(text) > FRAME_CHARACTERS:
        return None
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) else None
