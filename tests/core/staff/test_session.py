"""Signing in to the desk, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from core.errors import install_error_handlers
from core.services import CoreServices
from core.staff import Role, StaffAccount, StaffService, endpoints, require_role
from core.staff.service import SESSION_LIFETIME
from tests.conftest import FakeClock

PASSWORD = "a good long password"


@pytest.fixture
async def client(core_services: CoreServices) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.core = core_services
    install_error_handlers(app)
    app.include_router(endpoints.router)

    @app.post("/agents-only")
    async def agents_only(account: Annotated[StaffAccount, Depends(require_role(Role.AGENT))]) -> str:
        return account.name

    async with core_services.database.transaction() as session:
        staff = StaffService(session, core_services.clock)
        for role in Role:
            await staff.create(f"{role}@example.com", role.title(), role, PASSWORD)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.test") as client:
        yield client


async def sign_in(client: httpx.AsyncClient, email: str = "agent@example.com") -> httpx.Response:
    return await client.post("/api/desk/session", json={"email": email, "password": PASSWORD})


async def test_sign_in_stay_and_sign_out(client: httpx.AsyncClient) -> None:
    answer = await sign_in(client, "  AGENT@example.com ")
    assert answer.json()["staff"]["role"] == "agent"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await client.get("/api/desk/session")).json()["staff"]["email"] == "agent@example.com"
    token = client.cookies["frontdesk_session"]
    assert (await client.delete("/api/desk/session")).status_code == 204
    client.cookies.set("frontdesk_session", token)  # the old cookie is worth nothing any more
    assert (await client.get("/api/desk/session")).status_code == 401


@pytest.mark.parametrize(
    ("email", "password"), [("agent@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
async def test_wrong_credentials_do_not_tell_which_is_wrong(
    client: httpx.AsyncClient, email: str, password: str
) -> None:
    answer = await client.post("/api/desk/session", json={"email": email, "password": password})
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "wrong_email_or_password",
        "detail": "This e-mail address and password don't go together.",
    }


async def test_missing_fields_are_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/desk/session", json={"email": "agent@example.com"})
    assert answer.status_code == 422
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["fields"] == [{"field": "password", "problem": "Field required"}]


async def test_guessing_passwords_is_slowed_down(client: httpx.AsyncClient) -> None:
    answers = [
        await client.post("/api/desk/session", json={"email": "agent@example.com", "password": str(number)})
        for number in range(11)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) == answers[-1].json()["retry_after_seconds"]


async def test_session_expires(client: httpx.AsyncClient, clock: FakeClock) -> None:
    await sign_in(client)
    clock.advance(SESSION_LIFETIME + timedelta(seconds=1))
    assert (await client.get("/api/desk/session")).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("supervisor", 200), ("admin", 200), ("editor", 403)]
)
async def test_roles(client: httpx.AsyncClient, role: str, status: int) -> None:
    await sign_in(client, f"{role}@example.com")
    assert (await client.post("/agents-only")).status_code == status


async def test_another_site_cannot_use_the_cookie(client: httpx.AsyncClient) -> None:
    await sign_in(client)
    foreign = await client.post("/agents-only", headers={"Origin": "https://evil.example"})
    assert foreign.json()["error"] == "not_allowed"
    own = await client.post("/agents-only", headers={"Origin": "http://desk.test"})
    assert own.status_code == 200
