"""The composition root of the server process: settings in, one FastAPI application out.

uvicorn server:create_app --factory
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

import handoff.app
import knowledge_base.app
from core import observability
from core.errors import install_error_handlers
from core.services import CoreServices, Wing
from core.settings import CoreSettings
from core.staff import StaffJournal
from core.staff import endpoints as staff_endpoints
from handoff.settings import HandoffSettings
from knowledge_base.settings import KnowledgeSettings

VERSION = "0.1.0"
WEB_DIR = Path(__file__).parent / "web"

DESCRIPTION = """A self-hosted front desk for a company's website.

Conventions, messages, cards and events are explained in `docs/api.md`."""


def create_app(core: CoreServices | None = None, wings: Mapping[str, Wing] | None = None) -> FastAPI:
    """The server with both wings; settings come from the environment unless `core` is given."""
    if core is None:
        settings = CoreSettings()  # the required ones come from the environment
        observability.configure_logging(settings.log_format, settings.log_level)
        core = CoreServices.from_settings(settings)
    if wings is None:
        wings = {
            "knowledge_base": knowledge_base.app.build(core, KnowledgeSettings()),
            "handoff": handoff.app.build(core, HandoffSettings()),
        }

    app = FastAPI(title="Frontdesk", version=VERSION, description=DESCRIPTION, lifespan=_lifespan)
    app.state.core = core
    app.state.wings = wings
    app.state.staff_journal = next((one for one in wings.values() if isinstance(one, StaffJournal)), None)
    for name, wing in wings.items():
        setattr(app.state, name, wing)
    install_error_handlers(app)
    app.add_middleware(observability.RequestContextMiddleware)
    # The widget lives on other sites. It authenticates by a token, never by a cookie, so any origin may call.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["Retry-After"],
    )
    app.include_router(staff_endpoints.router)
    for wing in wings.values():
        for router in wing.routers:
            app.include_router(router)
    app.include_router(observability.router)
    _add_health(app)
    _add_pages(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    started: list[Wing] = []
    try:
        for wing in app.state.wings.values():
            await wing.start()
            started.append(wing)
        yield
    finally:
        for wing in reversed(started):
            await wing.stop()
        await app.state.core.close()


def _add_health(app: FastAPI) -> None:
    @app.get("/health/live", tags=["operations"])
    async def live() -> dict[str, bool]:
        """The process runs."""
        return {"live": True}

    @app.get("/health/ready", tags=["operations"])
    async def ready(request: Request) -> JSONResponse:
        """Whether every part can do its work; 503 until all can."""
        core: CoreServices = request.app.state.core
        parts = {"database": await core.database.is_reachable()}
        for answers in await asyncio.gather(*(wing.readiness() for wing in request.app.state.wings.values())):
            parts.update(answers)
        is_ready = all(parts.values())
        return JSONResponse({"ready": is_ready, "parts": parts}, status_code=200 if is_ready else 503)


class _WidgetFiles(StaticFiles):
    """The loader is asked for anew each time, and names the panel by the hash of its content: that one may be kept."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        is_loader = str(args[0]).endswith("loader.js")
        response.headers["Cache-Control"] = "no-cache" if is_loader else "public, max-age=31536000, immutable"
        return response


def _add_pages(app: FastAPI) -> None:
    """The built front end: the widget's files, the desk (one page with its own routes) and the demo shop."""
    desk, widget, shop = WEB_DIR / "desk" / "dist", WEB_DIR / "widget" / "dist", WEB_DIR / "shop"

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/shop/" if shop.is_dir() else "/desk/")

    @app.get("/desk", include_in_schema=False)
    async def desk_without_slash() -> Response:
        return RedirectResponse("/desk/")

    if widget.is_dir():
        app.mount("/widget", _WidgetFiles(directory=widget), name="widget")
    if shop.is_dir():
        app.mount("/shop", StaticFiles(directory=shop, html=True), name="shop")
    if (desk / "index.html").is_file():
        app.mount("/desk/assets", StaticFiles(directory=desk / "assets", check_dir=False), name="desk-assets")

        @app.get("/desk/{path:path}", include_in_schema=False)
        async def desk_page(path: str) -> Response:
            """Every address of the desk is the same page; its own router does the rest."""
            page = FileResponse(desk / "index.html", headers={"Cache-Control": "no-cache"})
            page.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
            return page
