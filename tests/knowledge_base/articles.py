"""Keyword-only factories of articles."""

from __future__ import annotations

from typing import Any

import httpx


def article_json(**changes: Any) -> dict[str, Any]:
    """A valid article, but for `changes`."""
    return {
        "title": "How do I return the brass telescope?",
        "category": "returns",
        "body": "Put the telescope back in its case.\n\nThen take it to any shop within **30 days**.",
        "questions": ["can I send the telescope back", "telescope return period"],
        **changes,
    }


async def create(editor: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A draft."""
    response = await editor.post("/api/knowledge/articles", json=article_json(**changes))
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def publish(editor: httpx.AsyncClient, article: dict[str, Any]) -> dict[str, Any]:
    """Its newest version, published."""
    response = await editor.post(
        f"/api/knowledge/articles/{article['id']}/publish", json={"version": article["version"]}
    )
    assert response.status_code == 200, response.text
    published: dict[str, Any] = response.json()
    return published


async def ask(client: httpx.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    """What search says to a visitor."""
    response = await client.post("/api/knowledge/search", json={"text": text, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def slugs(found: dict[str, Any]) -> list[str]:
    """The hits' articles."""
    return [hit["article"]["slug"] for hit in found["hits"]]
