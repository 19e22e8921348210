"""What the actions and supervisors do about policies."""

from __future__ import annotations

from typing import Any

import httpx

from ..conftest import Desk, DeskUser

TOKEN = "a service token for tests only"
WINDOW = {
    "key": "window.days",
    "label": "Return window",
    "description": "Days after delivery in which an item may come back.",
    "unit": "days",
    "value": "30",
    "minimum": "14",
    "maximum": "90",
}
BONUS = {
    "key": "store_credit_bonus_percent",
    "label": "Store credit bonus",
    "unit": "percent",
    "value": "5",
    "minimum": "0",
    "maximum": "20",
}
SHIPPING = {
    "key": "shipping",
    "label": "Return shipping",
    "unit": "money",
    "currency": "USD",
    "value": "6.95",
    "minimum": "0.00",
    "maximum": "15.00",
}
RETURNS: dict[str, Any] = {
    "version": 1,
    "digest": "d1",
    "limits": [WINDOW, BONUS, SHIPPING],
    "documentation": [{"rule": "final_sale", "text": "Final sale items come back only if faulty."}],
}
FEES: dict[str, Any] = {
    "version": 4,
    "digest": "f1",
    "limits": [
        {
            "key": "authority",
            "label": "The assistant's authority",
            "unit": "money",
            "currency": "USD",
            "value": "40.00",
            "minimum": "0.00",
            "maximum": "100.00",
        },
    ],
}


async def put(desk: Desk, name: str, document: dict[str, Any], token: str | None = TOKEN) -> httpx.Response:
    """Register a document as the actions do."""
    headers = {"X-Service-Token": token} if token is not None else {}
    return await desk.http.put(f"/api/policy/documents/{name}", json=document, headers=headers)


async def register(desk: Desk, name: str, document: dict[str, Any]) -> dict[str, Any]:
    response = await put(desk, name, document)
    assert response.status_code == 200, response.text
    return response.json()


async def fetch(desk: Desk, etag: str | None = None, token: str | None = TOKEN) -> httpx.Response:
    """The limits that were changed, as the actions ask for them."""
    headers = {"X-Service-Token": token} if token is not None else {}
    if etag is not None:
        headers["If-None-Match"] = etag
    return await desk.http.get("/api/policy/limits", headers=headers)


async def limits(desk: Desk) -> dict[str, Any]:
    return (await fetch(desk)).json()["limits"]


async def policy(person: DeskUser, name: str = "returns") -> dict[str, Any]:
    found = {one["name"]: one for one in (await person.get("policies"))["policies"]}
    return found[name]


async def change(
    person: DeskUser,
    changes: dict[str, Any],
    *,
    revision: int = 0,
    reason: str = "Holidays",
    name: str = "returns",
) -> httpx.Response:
    body = {"changes": changes, "reason": reason, "expected_revision": revision}
    return await person.send("PATCH", f"policies/{name}", body)


async def restore(person: DeskUser, to: int, *, revision: int, name: str = "returns") -> httpx.Response:
    body = {"revision": to, "reason": "The holidays are over", "expected_revision": revision}
    return await person.send("POST", f"policies/{name}/restore", body)
