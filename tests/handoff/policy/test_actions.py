"""The actions' side of it: the policies that ship are registered, and what is changed of them is in force there."""

from __future__ import annotations

from pathlib import Path

import httpx

from actions.policies.book import DOCUMENTS
from actions.policies.following import PolicyFollower
from core.staff import Role

from ..conftest import Desk
from .steps import TOKEN, change, policy


async def test_a_change_reaches_the_actions_and_survives_their_restart(desk: Desk, tmp_path: Path) -> None:
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(desk.app), base_url="http://desk", headers={"X-Service-Token": TOKEN}
    )
    kept = tmp_path / "limits.json"
    follower = PolicyFollower(client, None, kept)
    supervisor = await desk.staff("Sam Reyes", Role.SUPERVISOR)
    await follower.look()
    shown = {name: await policy(supervisor, name) for name in DOCUMENTS}
    assert all(document["documentation"] for document in shown.values())
    assert {limit["key"]: limit["file_value"] for limit in shown["returns"]["limits"]}["window.days"] == "30"

    response = await change(supervisor, {"window.days": "45", "authority.bot": "600"})
    assert response.status_code == 200, response.text
    await follower.look()

    assert follower.current().returns.window.days == 45
    assert follower.current().version == follower.current().returns.version == "1+r1"
    assert follower.current().fees.version == "1"
    await follower.close()
    restarted = PolicyFollower(client, None, kept)
    assert restarted.current().returns.window.days == 45
    assert restarted.current().fees.version == "1"
