"""The action server: rasa-sdk's executor behind FastAPI, with a token, a deadline, readable errors and real readiness.

uvicorn --factory actions.app:create_app --host 127.0.0.1 --port 5055
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse
from prometheus_client import Histogram
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.back_office.http.client import HttpBackOffice
from actions.back_office.port import BackOffice
from actions.back_office.sql import sql_back_office
from actions.fees.extraction import extract_claim
from actions.knowledge_client import KnowledgeClient
from actions.policies.book import PolicySource
from actions.policies.following import PolicyFollower
from actions.registry import build_actions
from actions.services import Services
from actions.settings import ActionSettings
from core import observability
from core.clock import Clock, SystemClock
from core.errors import (
    FrontdeskError,
    InvalidRequestError,
    NotFoundError,
    TooLargeError,
    UnauthenticatedError,
    install_error_handlers,
)
from core.settings import CoreSettings

logger = logging.getLogger(__name__)

MAXIMUM_CALL_BYTES = 16 * 1024 * 1024
"""A tracker of a very long conversation, unpacked."""

ACTION_SECONDS = Histogram("frontdesk_action_seconds", "Duration of custom actions.", ["action", "outcome"])


class WrongTokenError(UnauthenticatedError):
    """The caller isn't Rasa."""

    code = "wrong_token"


class ActionNotFoundError(NotFoundError):
    """Rasa asked for an action that isn't here: domain and actions are of different versions."""

    code = "action_not_found"


class ActionFailedError(FrontdeskError):
    """An action raised an exception; Rasa must give up the turn."""

    code = "action_failed"


class ActionTimedOutError(FrontdeskError):
    """An action took longer than it may."""

    code = "action_timed_out"
    status = 504


def create_app(services: Services | None = None, settings: ActionSettings | None = None) -> FastAPI:
    """The application; what is not given comes from the environment."""
    settings = settings or ActionSettings()  # the token comes from the environment
    app = FastAPI(
        title="Frontdesk actions", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan
    )
    app.state.settings = settings
    app.state.services = services or build_services(settings)
    app.state.executor = _build_executor(app.state.services)
    install_error_handlers(app)
    app.add_middleware(observability.RequestContextMiddleware)
    app.include_router(router)
    app.include_router(observability.router)
    return app


def build_services(settings: ActionSettings) -> Services:
    """Everything real, from the environment."""
    core = CoreSettings()  # its secrets come from the environment
    observability.configure_logging(core.log_format, core.log_level)
    clock = SystemClock()
    server_url, token = settings.knowledge_url or core.server_url, core.service_token.get_secret_value()
    policies = PolicyFollower.connect(settings.policy_folder, server_url, token, settings.policy_limits_file)
    return Services(
        back_office=connect_back_office(settings, core, clock, policies),
        knowledge=KnowledgeClient.connect(server_url, token, settings.knowledge_timeout_seconds),
        clock=clock,
        policies=policies,
        code_secret=core.service_token,
        brand_name=core.brand_name,
    )


def connect_back_office(
    settings: ActionSettings,
    core: CoreSettings,
    clock: Clock,
    policies: PolicySource,
) -> BackOffice:
    """The company's own system where its address is set, else the SQL back office."""
    if settings.back_office_url is not None and settings.back_office_token is not None:
        return HttpBackOffice.connect(settings.back_office_url, settings.back_office_token.get_secret_value())
    return sql_back_office(settings.back_office_database_url, core, clock, policies)


def _build_executor(services: Services) -> ActionExecutor:
    executor = ActionExecutor()
    for action in build_actions(services):
        executor.register_function(action.name(), action.run)
    return executor


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # spaCy takes seconds to load: not in a customer's turn.
    services: Services = app.state.services
    await asyncio.to_thread(extract_claim, "a late fee", now=services.clock.now())
    async with _following(services.policies):
        yield
    await services.knowledge.close()
    await services.back_office.close()


@asynccontextmanager
async def _following(policies: PolicySource) -> AsyncIterator[None]:
    if not isinstance(policies, PolicyFollower):
        yield
        return
    task = asyncio.create_task(policies.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await policies.close()


router = APIRouter()


def require_token(request: Request, x_action_token: Annotated[str, Header()] = "") -> None:
    """Only Rasa may call. Raises `WrongTokenError`."""
    expected = request.app.state.settings.action_token.get_secret_value()
    if not hmac.compare_digest(x_action_token.encode(), expected.encode()):
        raise WrongTokenError("The header X-Action-Token is missing or wrong.")


@router.post("/webhook", dependencies=[Depends(require_token)])
async def run_action(request: Request) -> JSONResponse:
    """Run the action Rasa asks for. A failure is an error status: Rasa's channel gives up the turn."""
    call = _read_call(await request.body(), request.headers.get("content-encoding", ""))
    name = str(call.get("next_action") or "")
    if not name or "tracker" not in call:
        raise InvalidRequestError("The call names no action, or brings no tracker.")
    # The actions read no domain; the executor insists on one.
    call["domain"] = call.get("domain") or {}
    executor: ActionExecutor = request.app.state.executor
    timeout: float = request.app.state.settings.action_timeout_seconds
    loop = asyncio.get_running_loop()
    started, outcome = loop.time(), "failed"
    try:
        result = await asyncio.wait_for(executor.run(call), timeout)
        outcome = "ran"
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})
    except ActionExecutionRejection as rejection:
        outcome = "rejected"
        return JSONResponse(
            {"error": rejection.message, "action_name": rejection.action_name}, status_code=400
        )
    except ActionNotFoundException as error:
        raise ActionNotFoundError(f"There is no action {name}.", action_name=name) from error
    except TimeoutError as error:
        logger.error("action %s took longer than %g s", name, timeout)
        raise ActionTimedOutError(f"{name} took longer than {timeout:g} s.", action_name=name) from error
    except Exception as error:
        logger.exception("action %s failed", name)
        raise ActionFailedError(f"{name} failed: {type(error).__name__}.", action_name=name) from error
    finally:
        known = name if name in executor.actions else "unknown"
        ACTION_SECONDS.labels(known, outcome).observe(loop.time() - started)


def _read_call(body: bytes, encoding: str) -> dict[str, Any]:
    try:
        if encoding == "deflate":
            inflater = zlib.decompressobj()
            body = inflater.decompress(body, MAXIMUM_CALL_BYTES)
            if inflater.unconsumed_tail:
                raise TooLargeError(f"A call may have {MAXIMUM_CALL_BYTES} bytes.")
        call = json.loads(body)
    except (zlib.error, ValueError) as error:
        raise InvalidRequestError(f"The call is not JSON (plain or deflated): {error}") from error
    if not isinstance(call, dict):
        raise InvalidRequestError("The call must be a JSON object.")
    return call


@router.get("/health/live")
async def live() -> dict[str, bool]:
    """The process runs."""
    return {"live": True}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Whether actions can do their work now. The knowledge base may come later: actions say so when it is away."""
    services: Services = request.app.state.services
    executor: ActionExecutor = request.app.state.executor
    parts = {"back_office": await services.back_office.is_reachable(), "actions": bool(executor.actions)}
    is_ready = all(parts.values())
    body = {"ready": is_ready, "parts": parts, "actions": len(executor.actions)}
    return JSONResponse(body, status_code=200 if is_ready else 503)
