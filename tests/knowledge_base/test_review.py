"""Draft, review, published: what happens to the article, and what customers get meanwhile."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from core.staff import Role
from tests.knowledge_base.articles import article_json, ask, create, publish, slugs
from tests.knowledge_base.conftest import SignIn

QUESTION = "can I send the telescope back"


async def do(client: httpx.AsyncClient, article: dict[str, Any], action: str, **body: Any) -> httpx.Response:
    return await client.post(
        f"/api/knowledge/articles/{article['id']}/{action}", json={"version": article["version"], **body}
    )


async def done(
    client: httpx.AsyncClient, article: dict[str, Any], action: str, **body: Any
) -> dict[str, Any]:
    response = await do(client, article, action, **body)
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()
    return result


async def save(client: httpx.AsyncClient, article: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = await client.put(
        f"/api/knowledge/articles/{article['id']}", json=article_json(version=article["version"], **changes)
    )
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()
    return result


async def test_reviewer_sends_a_draft_back_and_its_author_sees_why(editor: httpx.AsyncClient) -> None:
    submitted = await done(editor, await create(editor), "submit")
    assert (submitted["status"], submitted["review_note"]) == ("in_review", None)

    returned = await done(editor, submitted, "return", note="  Name the price.\r\nPlease. ")
    assert returned["status"] == "draft"
    assert returned["review_note"]["text"] == "Name the price.\nPlease."
    assert returned["review_note"]["by"] == "The editor"

    edited = await save(editor, returned, body="It costs 3 dollars.")
    assert edited["review_note"]["text"].startswith("Name the price.")  # until it is dealt with
    again = await done(editor, edited, "submit")
    assert (again["status"], again["review_note"]) == ("in_review", None)
    assert (await done(editor, again, "publish"))["status"] == "published"


async def test_customers_keep_what_they_have_while_its_successor_is_reviewed(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    first = await publish(editor, await create(editor))
    changed = await save(editor, first, body="The new rule: **60 days**.")
    in_review = await done(editor, changed, "submit")
    assert (in_review["status"], in_review["published_version"]) == ("in_review", 1)

    async def seen() -> str:
        response = await visitor.get(f"/api/knowledge/published/{first['slug']}")
        assert response.status_code == 200, response.text
        return str(response.json()["body"])

    assert "30 days" in await seen()
    assert slugs(await ask(visitor, QUESTION)) == [first["slug"]]
    returned = await done(editor, in_review, "return", note="60 or 45?")
    assert (returned["status"], returned["has_unpublished_changes"]) == ("published", True)
    assert "30 days" in await seen()

    await done(editor, await done(editor, returned, "submit"), "publish")
    assert "60 days" in await seen()


async def test_article_in_review_with_a_version_out_can_be_taken_down(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    first = await publish(editor, await create(editor))
    await done(editor, await save(editor, first, body="Changed."), "submit")
    down = await editor.post(f"/api/knowledge/articles/{first['id']}/unpublish")
    assert (down.json()["status"], down.json()["published_version"]) == ("draft", None)
    assert (await ask(visitor, QUESTION))["hits"] == []


@pytest.mark.parametrize(
    ("before", "action"),
    [("draft", "return"), ("in_review", "submit"), ("published", "submit"), ("archived", "submit")],
)
async def test_refused_steps_say_why(editor: httpx.AsyncClient, before: str, action: str) -> None:
    article = await create(editor)
    if before != "draft":
        step = {"in_review": "submit", "published": "publish", "archived": "archive"}[before]
        article = await done(editor, article, step)
    refused = await do(editor, article, action, note="Again.")
    assert (refused.status_code, refused.json()["error"]) == (409, "transition_refused")
    assert (await editor.get(f"/api/knowledge/articles/{article['id']}")).json() == article


@pytest.mark.parametrize("note", ["", "  \n", "x" * 2_001, "nul \x00"])
async def test_bad_note_is_refused_at_its_field(editor: httpx.AsyncClient, note: str) -> None:
    submitted = await done(editor, await create(editor), "submit")
    refused = await do(editor, submitted, "return", note=note)
    assert refused.status_code == 422
    assert [problem["field"] for problem in refused.json()["fields"]] == ["note"]
    assert (await editor.get(f"/api/knowledge/articles/{submitted['id']}")).json()["status"] == "in_review"


async def test_only_the_newest_version_is_reviewed(editor: httpx.AsyncClient) -> None:
    article = await create(editor)
    newer = await save(editor, article, body="Newer.")
    conflict = await do(editor, article, "submit")
    assert (conflict.status_code, conflict.json()["error"]) == (409, "edit_conflict")
    assert conflict.json()["current"]["version"] == newer["version"]
    submitted = await done(editor, newer, "submit")
    assert (await do(editor, article, "return", note="Old.")).json()["error"] == "edit_conflict"
    edited = await save(editor, submitted, body="Newest.")
    assert edited["status"] == "draft"


async def test_reviewing_needs_the_role_editor(editor: httpx.AsyncClient, sign_in: SignIn) -> None:
    article = await create(editor)
    supervisor = await sign_in(Role.SUPERVISOR)
    for action in ("submit", "return"):
        assert (await do(supervisor, article, action, note="No.")).json()["error"] == "not_allowed"
