"""The knowledge base over real parts: the exported encoder, SQLite, FAISS, the endpoints over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from core.errors import install_error_handlers
from core.services import CoreServices
from core.staff import SESSION_COOKIE, Role, StaffService
from knowledge_base.app import build
from knowledge_base.article.models import Category
from knowledge_base.search.encoder import OnnxEncoder
from knowledge_base.search.export import export
from knowledge_base.settings import KnowledgeSettings
from knowledge_base.wing import KnowledgeWing

ROOT = Path(__file__).resolve().parents[2]
ENCODER_DIR = ROOT / "var" / "models" / "encoder"
SERVICE_TOKEN = "a service token for tests only"

SignIn = Callable[[Role], Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def encoder_dir() -> Path:
    """The exported model; exported now where set-up hasn't done so."""
    if not (ENCODER_DIR / "manifest.json").is_file():
        export(ENCODER_DIR)
    return ENCODER_DIR


@pytest.fixture(scope="session")
def encoder(encoder_dir: Path) -> OnnxEncoder:
    """The real encoder, loaded once."""
    return OnnxEncoder(encoder_dir)


@pytest.fixture
def knowledge_settings() -> KnowledgeSettings:
    """Two locales, and no limit that a test would run into."""
    return KnowledgeSettings(
        locales="en,es", refresh_seconds=0.2, search_limit="10000/minute", encoder_dir=ENCODER_DIR
    )


@pytest.fixture
async def wing(
    core_services: CoreServices, knowledge_settings: KnowledgeSettings, encoder: OnnxEncoder
) -> AsyncIterator[KnowledgeWing]:
    """The knowledge base, started over an empty database with two categories."""
    async with core_services.database.transaction() as session:
        session.add(Category(slug="orders", title="Orders", description="Track and change.", position=0))
        session.add(Category(slug="returns", title="Returns", description="Send it back.", position=1))
    wing = build(core_services, knowledge_settings, encoder)
    await wing.start()
    yield wing
    await wing.stop()


@pytest.fixture
def app(core_services: CoreServices, wing: KnowledgeWing) -> FastAPI:
    """The knowledge base's routers as the server mounts them."""
    app = FastAPI()
    app.state.core = core_services
    app.state.knowledge_base = wing
    install_error_handlers(app)
    for router in wing.routers:
        app.include_router(router)
    return app


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without any right."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def sign_in(app: FastAPI, core_services: CoreServices) -> AsyncIterator[SignIn]:
    """A client per role, signed in to the desk."""
    clients: list[httpx.AsyncClient] = []

    async def signed_in(role: Role) -> httpx.AsyncClient:
        async with core_services.database.transaction() as session:
            staff = StaffService(session, core_services.clock)
            account = await staff.create(
                f"{role}@tallowreed.example", f"The {role}", role, "correct horse battery"
            )
            await session.flush()
            token = await staff.open_session(account)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url="http://test",
            cookies={SESSION_COOKIE: token},
        )
        clients.append(client)
        return client

    yield signed_in
    for client in clients:
        await client.aclose()


@pytest.fixture
async def editor(sign_in: SignIn) -> httpx.AsyncClient:
    """A signed-in content editor."""
    return await sign_in(Role.EDITOR)
