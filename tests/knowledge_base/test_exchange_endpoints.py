from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.bus import InProcessBus
from core.database import Database
from core.services import CoreServices
from core.staff import Role
from knowledge_base.article.models import Category
from knowledge_base.exchange.exporter import read_library
from knowledge_base.exchange.formats import FORMATS, FormatName
from knowledge_base.exchange.importer import Importer
from knowledge_base.exchange.plan import ImportOptions
from knowledge_base.settings import KnowledgeSettings
from tests.knowledge_base.articles import ask, create, publish, slugs
from tests.knowledge_base.conftest import SignIn
from tests.knowledge_base.test_search_service import eventually_found

HEADER = "slug,title,locale,category,audience,flow,status,note,questions,body\r\n"
LAMP = "lamp-oil,Which oil does the lamp burn?,,orders,public,check_order,published,ask Ana,what oil,Paraffin.\r\n"
WICK = 'wick,How long is the wick?,es,returns,internal,,draft,,"how long\nwick length","=1+1 inches"\r\n'


async def send(client: httpx.AsyncClient, name: str, data: bytes | str, **query: Any) -> httpx.Response:
    content = data.encode() if isinstance(data, str) else data
    return await client.post("/api/knowledge/import", params=query, files={"file": (name, content)})


async def listed(editor: httpx.AsyncClient) -> dict[str, tuple[str, int]]:
    articles = (await editor.get("/api/knowledge/articles")).json()["articles"]
    return {article["slug"]: (article["status"], article["version"]) for article in articles}


async def test_dry_run_tells_and_import_does_the_same(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, wing: Any
) -> None:
    dry = (await send(editor, "faq.csv", HEADER + LAMP + WICK, dry_run=True)).json()
    assert dry["is_applied"] is False
    assert dry["counts"] == {
        "created": 2, "updated": 0, "unchanged": 0, "left": 0, "archived": 0, "published": 1, "refused": 0,
    }  # fmt: skip
    assert [
        (row["row"], row["slug"], row["outcome"], row["is_published_now"]) for row in dry["articles"]
    ] == [
        (2, "lamp-oil", "created", True),
        (3, "wick", "created", False),
    ]
    assert await listed(editor) == {}

    done = (await send(editor, "faq.csv", HEADER + LAMP + WICK)).json()

    assert done == {**dry, "is_applied": True}
    assert await listed(editor) == {"lamp-oil": ("published", 1), "wick": ("draft", 1)}
    assert await eventually_found(wing.search, "what oil does it burn", "lamp-oil")
    assert "wick" not in slugs(await ask(visitor, "how long is the wick", locale="es"))


async def test_existing_articles_are_updated_or_left(editor: httpx.AsyncClient) -> None:
    await send(editor, "faq.csv", HEADER + LAMP + WICK)
    changed = LAMP.replace("Paraffin.", "Paraffin or rapeseed.").replace("check_order", "")

    left = (await send(editor, "faq.csv", HEADER + changed + WICK, existing="leave")).json()
    assert [(row["outcome"], row["changed"]) for row in left["articles"]] == [
        ("left", ["body", "flow"]),
        ("unchanged", []),
    ]
    assert await listed(editor) == {"lamp-oil": ("published", 1), "wick": ("draft", 1)}

    updated = (await send(editor, "faq.csv", HEADER + changed + WICK, publishing="draft")).json()
    assert [row["outcome"] for row in updated["articles"]] == ["updated", "unchanged"]
    assert updated["counts"]["published"] == 0
    # Customers keep what they have until somebody publishes the new words.
    assert await listed(editor) == {"lamp-oil": ("published", 2), "wick": ("draft", 1)}
    published = (await send(editor, "faq.csv", HEADER + changed + WICK, publishing="publish")).json()
    assert published["counts"]["published"] == 2
    assert await listed(editor) == {"lamp-oil": ("published", 2), "wick": ("published", 1)}

    noted = changed.replace("ask Ana", "ask Ben")
    note = (await send(editor, "faq.csv", HEADER + noted + WICK, publishing="publish")).json()
    assert [(row["outcome"], row["changed"], row["is_published_now"]) for row in note["articles"]] == [
        ("updated", ["note"], False),
        ("unchanged", [], False),
    ]
    assert (await listed(editor))["lamp-oil"] == ("published", 2)
    assert "ask Ben" in (await editor.get("/api/knowledge/export")).text


async def test_a_refused_row_leaves_nothing_imported(editor: httpx.AsyncClient) -> None:
    bad = "x,No body,,gardening,public,,,,,\r\n"
    response = await send(editor, "faq.csv", HEADER + LAMP + bad)

    assert response.status_code == 422
    refusal = response.json()
    assert refusal["error"] == "import_refused"
    assert [(row["file"], row["row"], row["column"]) for row in refusal["report"]["problems"]] == [
        ("faq.csv", 3, "body"),
        ("faq.csv", 3, "category"),
    ]
    assert refusal["report"]["counts"]["refused"] == 1
    assert await listed(editor) == {}

    rest = await send(editor, "faq.csv", HEADER + LAMP + bad, skip_refused=True)
    assert rest.status_code == 200
    assert list(await listed(editor)) == ["lamp-oil"]


@pytest.mark.parametrize("name", list(FormatName))
async def test_an_export_fills_an_empty_base_with_the_same(
    name: FormatName,
    editor: httpx.AsyncClient,
    core_services: CoreServices,
    knowledge_settings: KnowledgeSettings,
    migrated_database_file: Path,
    tmp_path: Path,
) -> None:
    await send(editor, "faq.csv", HEADER + LAMP + WICK)
    await publish(
        editor, await create(editor, body='=HYPERLINK("x")\n\n- ü\n', questions=["'quoted", "-1", "a, b"])
    )
    exported = await editor.get("/api/knowledge/export", params={"format": name})
    assert exported.status_code == 200
    assert f".{FORMATS[name].extension}" in exported.headers["content-disposition"]

    shutil.copy(migrated_database_file, tmp_path / "empty.db")
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", InProcessBus())
    try:
        async with empty.transaction() as session:
            session.add(Category(slug="orders", title="Orders", description="Track and change.", position=0))
            session.add(Category(slug="returns", title="Returns", description="Send it back.", position=1))
        importer = Importer(empty, core_services.clock, knowledge_settings)
        options = ImportOptions(category="orders")
        result = await importer.run(FORMATS[name].read("x", exported.content), options, author="Import")
        assert result.is_applied
        library = await read_library(empty, knowledge_settings)
    finally:
        await empty.close()

    if name is FormatName.HTML:  # which keeps public questions and answers, and nothing else
        assert {document.content.title for document in library.documents} == {
            "Which oil does the lamp burn?",
            "How do I return the brass telescope?",
        }
    else:
        assert FORMATS[name].write(library) == exported.content


async def test_export_leaves_unpublished_words_out_when_asked(editor: httpx.AsyncClient) -> None:
    await send(editor, "faq.csv", HEADER + LAMP + WICK)
    await send(editor, "faq.csv", HEADER + LAMP.replace("Paraffin", "Whale oil"), publishing="draft")
    everything = (await editor.get("/api/knowledge/export", params={"format": "csv"})).text
    assert "Whale oil" in everything
    assert ",published," not in everything
    assert "'=1+1 inches" in everything
    public = (await editor.get("/api/knowledge/export", params={"format": "csv", "published": True})).text
    assert "Paraffin." in public
    assert "wick" not in public


async def test_only_editors_import_and_export(sign_in: SignIn, visitor: httpx.AsyncClient) -> None:
    agent = await sign_in(Role.AGENT)
    assert (await send(agent, "faq.csv", HEADER)).status_code == 403
    assert (await agent.get("/api/knowledge/export")).status_code == 403
    assert (await send(visitor, "faq.csv", HEADER)).status_code == 401
    assert (await visitor.get("/api/knowledge/export")).status_code == 401


async def test_unknown_endings_need_a_format(editor: httpx.AsyncClient) -> None:
    response = await send(editor, "faq.txt", HEADER + LAMP)
    assert (response.status_code, response.json()["error"]) == (422, "unknown_format")
    assert (await send(editor, "faq.txt", HEADER + LAMP, format="csv")).status_code == 200
    assert (await send(editor, "", HEADER)).status_code == 422


class TestSmallLimit:
    @pytest.fixture
    def knowledge_settings(self, knowledge_settings: KnowledgeSettings) -> KnowledgeSettings:
        return knowledge_settings.model_copy(update={"import_bytes": 100_000})

    async def test_a_file_past_the_limit_is_refused(self, editor: httpx.AsyncClient) -> None:
        response = await send(editor, "faq.csv", HEADER + "x" * 200_000)
        assert (response.status_code, response.json()["error"]) == (413, "import_too_large")
