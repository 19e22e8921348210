"""The least that a socket server can do: hold sockets, and send a text to all of them."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

_sockets: set[WebSocket] = set()


async def _hold(socket: WebSocket) -> None:
    await socket.accept()
    _sockets.add(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        _sockets.discard(socket)


async def _say(request: Request) -> Response:
    text = (await request.body()).decode()
    await asyncio.gather(*(socket.send_text(text) for socket in _sockets))
    return Response(status_code=204)


async def _ready(_request: Request) -> Response:
    return Response("ready")


app = Starlette(
    routes=[
        WebSocketRoute("/socket", _hold),
        Route("/say", _say, methods=["POST"]),
        Route("/ready", _ready),
    ]
)
