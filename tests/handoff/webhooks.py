"""What tests of webhooks do again and again."""

from __future__ import annotations

from typing import Any

from .conftest import DeskUser, eventually
from .receiver import Receiver


async def create(admin: DeskUser, url: str, *events: str) -> dict[str, Any]:
    response = await admin.send("POST", "webhooks", {"url": url, "events": list(events)})
    assert response.status_code == 201, response.text
    return response.json()


async def received(receiver: Receiver, count: int) -> None:
    async def are_there() -> bool:
        return len(receiver.received) >= count

    await eventually(are_there)


async def deliveries(admin: DeskUser, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    return (await admin.get(f"webhooks/{webhook['id']}/deliveries"))["deliveries"]


async def attempted(admin: DeskUser, webhook: dict[str, Any], attempts: int) -> dict[str, Any]:
    """The newest delivery once its attempt number `attempts` is over."""

    async def look() -> dict[str, Any] | None:
        newest = (await deliveries(admin, webhook))[0]
        is_over = newest["last_status"] is not None or newest["last_error"] is not None
        return newest if newest["attempts"] >= attempts and is_over else None

    return await eventually(look)
