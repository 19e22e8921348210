"""Versions of an article: listed, compared, restored."""

from __future__ import annotations

from typing import Any

import httpx

from core.staff import Role
from tests.knowledge_base.articles import article_json, create, publish
from tests.knowledge_base.conftest import SignIn


def url_of(article: dict[str, Any], rest: str = "") -> str:
    return f"/api/knowledge/articles/{article['id']}{rest}"


async def save(client: httpx.AsyncClient, article: dict[str, Any], **changes: Any) -> dict[str, Any]:
    response = await client.put(url_of(article), json=article_json(version=article["version"], **changes))
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()
    return result


async def test_every_version_is_kept_with_what_it_changed(editor: httpx.AsyncClient) -> None:
    first = await publish(editor, await create(editor))
    second = await save(editor, first, body="Only **60 days**.", audience="internal")
    await save(editor, second, body="Only **60 days**.", audience="internal", title="Telescopes")

    versions = (await editor.get(url_of(first, "/versions"))).json()["versions"]
    assert [(one["number"], one["title"], one["is_published"]) for one in versions] == [
        (3, "Telescopes", False),
        (2, first["title"], False),
        (1, first["title"], True),
    ]
    assert [one["summary"] for one in versions] == ["title", "audience, text (+1 -3 lines)", "created"]
    assert versions[0]["created_by"] == "The editor"
    shown = (await editor.get(url_of(first, "/versions/2"))).json()
    assert (shown["body"], shown["audience"]) == ("Only **60 days**.", "internal")
    assert "<strong>60 days</strong>" in shown["html"]


async def test_versions_come_in_pages(editor: httpx.AsyncClient) -> None:
    article = await create(editor)
    for number in range(5):
        article = await save(editor, article, body=f"Body {number}.")
    page = (await editor.get(url_of(article, "/versions?limit=4"))).json()
    assert ([one["number"] for one in page["versions"]], page["has_more"]) == ([6, 5, 4, 3], True)
    rest = (await editor.get(url_of(article, "/versions?limit=4&before=3"))).json()
    assert ([one["number"] for one in rest["versions"]], rest["has_more"]) == ([2, 1], False)


async def test_difference_reads_from_one_version_to_another(editor: httpx.AsyncClient) -> None:
    first = await create(editor, body="You have 30 days.\n\nKeep the box.", flow="start_return")
    changed = article_json(
        version=1, body="You have 60 days.\n\nKeep the box.", questions=["telescope return period", "when"]
    )
    await editor.put(url_of(first), json=changed)

    found = (await editor.get(url_of(first, "/diff?from=1&to=2"))).json()
    assert (found["before"], found["after"]) == (1, 2)
    assert found["fields"] == [{"field": "flow", "before": "start_return", "after": None}]
    assert found["questions_added"] == ["when"]
    assert found["questions_removed"] == ["can I send the telescope back"]
    assert found["body"][0] == {
        "kind": "changed",
        "number": 1,
        "count": 1,
        "parts": [
            {"kind": "same", "text": "You have "},
            {"kind": "removed", "text": "30"},
            {"kind": "added", "text": "60"},
            {"kind": "same", "text": " days."},
        ],
    }
    backwards = (await editor.get(url_of(first, "/diff?from=2&to=1"))).json()
    assert backwards["questions_added"] == ["can I send the telescope back"]


async def test_restored_version_is_a_new_one(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    first = await create(editor, questions=["first question"])
    second = await publish(editor, await save(editor, first, body="Second.", questions=["second question"]))

    response = await editor.post(url_of(first, "/restore"), json={"version": 2, "number": 1})
    restored = response.json()
    assert response.status_code == 200
    assert (restored["version"], restored["published_version"]) == (3, 2)
    assert (restored["body"], restored["questions"]) == (first["body"], ["first question"])
    seen = (await visitor.get(f"/api/knowledge/published/{second['slug']}")).json()
    assert seen["body"] == "Second."  # until it is published
    summaries = (await editor.get(url_of(first, "/versions"))).json()["versions"]
    assert summaries[0]["summary"] == "version 1 again"


async def test_restoring_is_refused_with_a_reason(
    editor: httpx.AsyncClient, sign_in: SignIn, visitor: httpx.AsyncClient
) -> None:
    article = await save(editor, await create(editor), body="Second.")
    agent = await sign_in(Role.AGENT)

    async def restore(client: httpx.AsyncClient, **given: int) -> tuple[int, str]:
        response = await client.post(url_of(article, "/restore"), json=given)
        return response.status_code, response.json()["error"]

    assert await restore(editor, version=1, number=1) == (422, "invalid_request")
    assert await restore(editor, version=2, number=2) == (422, "invalid_request")
    assert await restore(editor, version=2, number=9) == (404, "version_not_found")
    assert await restore(editor, version=9, number=1) == (409, "edit_conflict")
    assert await restore(agent, version=2, number=1) == (403, "not_allowed")
    assert (await agent.get(url_of(article, "/versions"))).status_code == 200
    assert (await visitor.get(url_of(article, "/versions"))).status_code == 401
    assert (await editor.get(url_of(article))).json()["version"] == 2


async def test_unknown_versions_are_not_found(editor: httpx.AsyncClient) -> None:
    article = await create(editor)
    for rest in ("/versions/2", "/diff?from=1&to=2"):
        response = await editor.get(url_of(article, rest))
        assert (response.status_code, response.json()["error"]) == (404, "version_not_found")
    for rest in ("/versions", "/versions/1", "/diff?from=1&to=1"):
        response = await editor.get(f"/api/knowledge/articles/nothing{rest}")
        assert (response.status_code, response.json()["error"]) == (404, "article_not_found")
    assert (await editor.get(url_of(article, "/diff?from=0&to=1"))).status_code == 422


async def test_long_difference_is_cut(editor: httpx.AsyncClient) -> None:
    first = await create(editor, body="\n".join(f"old {n}" for n in range(3_000)))
    await save(editor, first, body="\n".join(f"new {n}" for n in range(3_000)))
    found = (await editor.get(url_of(first, "/diff?from=1&to=2"))).json()
    assert (len(found["body"]), found["is_cut"]) == (2_000, True)


async def test_unsaved_text_is_compared_with_a_version(editor: httpx.AsyncClient, sign_in: SignIn) -> None:
    first = await create(editor, body="You have 30 days.")
    mine = article_json(version=1, body="You have 45 days.\r\n", title="Mine")
    found = (await editor.post(url_of(first, "/diff"), json=mine)).json()
    assert (found["before"], found["after"]) == (1, None)
    assert [part["text"] for part in found["body"][0]["parts"]] == ["You have ", "30", "45", " days."]
    assert [change["field"] for change in found["fields"]] == ["title"]
    huge = await editor.post(url_of(first, "/diff"), json=article_json(version=1, body="x" * 1_000_000))
    assert (huge.status_code, huge.json()["error"]) == (413, "article_too_large")
    agent = await sign_in(Role.AGENT)
    assert (await agent.post(url_of(first, "/diff"), json=mine)).status_code == 403
