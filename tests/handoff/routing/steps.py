"""What agents and supervisors do in these tests, and what is seen of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from core.bus import Event
from core.database import new_id
from core.staff import Role
from handoff.agent.models import DeskConnection
from handoff.audit.models import AuditEntry

from ..conftest import Customer, Desk, DeskUser, eventually


async def at_the_desk(desk: Desk, name: str, **draft: Any) -> DeskUser:
    """An agent with an open desk."""
    agent = await desk.staff(name)
    if draft:
        await change(desk, agent, **draft)
    async with desk.wing.works.writing() as work:
        await work.agents.connect(agent.id)
    return agent


async def a_supervisor(desk: Desk) -> DeskUser:
    return await desk.staff(f"Lee {new_id()[:8]}", Role.SUPERVISOR)


async def leave_the_desk(desk: Desk, agent: DeskUser) -> None:
    async with desk.wing.works.writing() as work:
        query = select(DeskConnection.id).where(DeskConnection.staff_id == agent.id)
        for connection_id in (await work.session.scalars(query)).all():
            await work.agents.disconnect(connection_id)


async def change(desk: Desk, agent: DeskUser, **draft: Any) -> None:
    supervisor = await a_supervisor(desk)
    body = {"capacity": 4, "skills": [], "team_ids": [], **draft}
    response = await supervisor.send("PUT", f"agents/{agent.id}", body)
    assert response.status_code == 200, response.text


async def team(desk: Desk, **values: Any) -> dict[str, Any]:
    """The default team, changed, or another one when it has a name."""
    supervisor = await a_supervisor(desk)
    values = {"routing": "least_busy", **values}
    if "name" in values:
        response = await supervisor.send("POST", "teams", values)
    else:
        default = (await supervisor.get("teams"))["teams"][0]
        response = await supervisor.send("PUT", f"teams/{default['id']}", {**values, "name": default["name"]})
    assert response.status_code in {200, 201}, response.text
    return response.json()


async def owner_of(customer: Customer) -> str | None:
    return (await customer.state())["owner"]["name"]


async def is_with(customer: Customer, name: str | None) -> None:
    async def check() -> bool:
        return await owner_of(customer) == name

    await eventually(check)


async def audited(desk: Desk, action: str) -> list[AuditEntry]:
    async with desk.core.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.at)
        return list(await session.scalars(query))


@asynccontextmanager
async def told(desk: Desk, agent: DeskUser) -> AsyncIterator[list[Event]]:
    """What is said to one agent alone meanwhile."""
    heard: list[Event] = []

    async def listen(incoming: AsyncIterator[Event]) -> None:
        async for event in incoming:
            heard.append(event)  # noqa: PERF401 - as they come: the listener is stopped in the middle

    async with desk.core.bus.subscribe(f"staff:{agent.id}") as incoming:
        task = asyncio.create_task(listen(incoming))
        yield heard
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def keep_there(desk: Desk) -> None:
    """Let every open desk give a sign of life, as its server does every few seconds."""
    async with desk.wing.works.writing() as work:
        await work.agents.renew(list(await work.session.scalars(select(DeskConnection.id))))
