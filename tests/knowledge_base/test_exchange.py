from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services import CoreServices
from knowledge_base.article.content import Content, tidy
from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.article.service import ArticleService
from knowledge_base.exchange.__main__ import main
from knowledge_base.exchange.archive import read_folder, write_folder
from knowledge_base.exchange.document import format_document, parse_document
from knowledge_base.exchange.exporter import read_library
from knowledge_base.exchange.importer import Importer
from knowledge_base.exchange.model import Document, DocumentError, Mark
from knowledge_base.exchange.plan import ImportOptions, Publishing
from knowledge_base.exchange.report import ImportReport
from knowledge_base.settings import KnowledgeSettings

SETTINGS = KnowledgeSettings(locales="en,es")
CATEGORIES = (
    "- slug: orders\n  title: Orders\n- slug: returns\n  title: Returns\n  description: Back it goes.\n"
)
ARTICLE = "---\ntitle: {title}\ncategory: orders\nquestions:\n  - where is it\n  - no\n---\nLook **there**.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good articles, categories beside them."""
    folder = tmp_path / "demo" / "articles"
    (folder / "orders").mkdir(parents=True)
    (folder.parent / "categories.yml").write_text(CATEGORIES)
    (folder / "orders" / "track.md").write_text(ARTICLE.format(title="Track an order"))
    (folder / "orders" / "cancel.md").write_text(ARTICLE.format(title="Cancel an order"))
    return folder


async def run_import(
    core: CoreServices,
    folder: Path,
    *,
    publish: bool = False,
    dry_run: bool = False,
    skip_refused: bool = False,
) -> ImportReport:
    publishing = Publishing.PUBLISH if publish else Publishing.AS_MARKED
    options = ImportOptions(publishing=publishing, skip_refused=skip_refused)
    importer = Importer(core.database, core.clock, SETTINGS)
    result = await importer.run(read_folder(folder), options, author="Import", dry_run=dry_run)
    assert result.is_applied is (not dry_run and (skip_refused or not result.plan.problems))
    return ImportReport.of(result)


async def write_export(core: CoreServices, folder: Path, *, published_only: bool = False) -> int:
    library = await read_library(core.database, SETTINGS, published_only=published_only)
    write_folder(library, folder)
    return len(library.documents)


async def versions(core: CoreServices) -> dict[str, tuple[int, int | None]]:
    async with core.database.reading() as session:
        pairs = await ArticleRepository(session).list_newest()
        return {article.slug: (article.version, article.published_version) for article, _ in pairs}


def outcomes(report: ImportReport) -> dict[str, str]:
    return {article.file: article.outcome for article in report.articles}


async def test_import_creates_then_leaves_untouched_then_updates(
    core_services: CoreServices, folder: Path
) -> None:
    first = await run_import(core_services, folder)
    assert outcomes(first) == {"orders/cancel.md": "created", "orders/track.md": "created"}
    assert await versions(core_services) == {"cancel": (1, None), "track": (1, None)}

    again = await run_import(core_services, folder, publish=True)
    assert set(outcomes(again).values()) == {"unchanged"}
    assert await versions(core_services) == {"cancel": (1, 1), "track": (1, 1)}

    (folder / "orders" / "track.md").write_text(ARTICLE.format(title="Where is my order?"))
    changed = await run_import(core_services, folder, publish=True)
    assert outcomes(changed) == {"orders/cancel.md": "unchanged", "orders/track.md": "updated"}
    assert await versions(core_services) == {"cancel": (1, 1), "track": (2, 2)}


async def test_dry_run_changes_nothing(core_services: CoreServices, folder: Path) -> None:
    report = await run_import(core_services, folder, publish=True, dry_run=True)
    assert set(outcomes(report).values()) == {"created"}
    assert await versions(core_services) == {}


async def test_malformed_files_are_reported_with_their_lines_and_nothing_comes_in(
    core_services: CoreServices, folder: Path
) -> None:
    bad = {
        "binary.md": b"---\ntitle: x\n\xff\xfe---\n",
        "no-header.md": b"Just text.\n",
        "no-end.md": b"---\ntitle: x\n",
        "broken.md": b"---\ntitle: x\nquestions: [a, b\n---\nBody\n",
        "unknown-key.md": b"---\ntitle: x\ncategory: orders\ncolour: red\n---\nBody\n",
        "unknown-category.md": b"---\ntitle: x\ncategory: gardening\n---\nBody\n",
        "unknown-locale.md": b"---\ntitle: x\ncategory: orders\nlocale: tlh\n---\nBody\n",
        "unknown-flow.md": b"---\ntitle: x\ncategory: orders\nflow: dance\n---\nBody\n",
        "no-title.md": b"---\ncategory: orders\n---\nBody\n",
        "no-body.md": b"---\ntitle: x\ncategory: orders\n---\n\n",
        "colon.md": b"---\ntitle: x\ncategory: orders\nquestions:\n  - fees: which\n---\nBody\n",
        "twice.md": b"---\ntitle: x\ntitle: y\ncategory: orders\n---\nBody\n",
        "Bad Name.md": b"---\ntitle: x\ncategory: orders\n---\nBody\n",
        "same-slug.md": b"---\ntitle: x\ncategory: orders\nslug: binary-2\n---\nBody\n",
        "too-big.md": b"---\ntitle: x\ncategory: orders\n---\n" + b"x" * 1_000_000,
        "empty.md": b"",
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    (folder / "binary-2.md").write_bytes(b"---\ntitle: x\ncategory: orders\n---\nBody\n")

    report = await run_import(core_services, folder)
    problems = {problem.file: (problem.row, problem.problem) for problem in report.problems}

    assert set(problems) == set(bad)
    assert problems["binary.md"] == (3, "not UTF-8: byte 0xff")
    assert problems["broken.md"][0] >= 3
    assert problems["unknown-key.md"][0] == 4
    assert problems["unknown-category.md"] == (
        3,
        "category 'gardening' is unknown; known are orders, returns",
    )
    assert problems["unknown-locale.md"][0] == 4
    assert problems["unknown-flow.md"][0] == 4
    assert problems["no-body.md"] == (5, "body is empty")
    assert problems["colon.md"][0] == 4
    assert problems["twice.md"][0] == 3
    assert problems["same-slug.md"] == (4, "slug 'binary-2' is that of binary-2.md:2, too")
    assert problems["too-big.md"][1].endswith("200 KB of body are allowed")
    assert await versions(core_services) == {}

    rest = await run_import(core_services, folder, skip_refused=True)
    assert rest.problems == report.problems
    assert set(await versions(core_services)) == {"cancel", "track", "binary-2"}


async def test_broken_categories_are_reported(core_services: CoreServices, folder: Path) -> None:
    (folder.parent / "categories.yml").write_text(
        "- slug: orders\n  title: Orders\n- slug: Bad Slug\n  title: x\n"
    )
    report = await run_import(core_services, folder)
    assert (report.problems[0].file, report.problems[0].row) == ("categories.yml", 3)
    assert report.counts.refused == 3


async def test_archived_article_is_not_brought_back_by_the_same_file(
    core_services: CoreServices, folder: Path
) -> None:
    await run_import(core_services, folder, publish=True)
    async with core_services.database.transaction() as session:
        articles = ArticleService(session, core_services.clock, ("en",))
        track = await articles.get_by_slug("track", "en")
        assert track is not None
        await articles.archive(track.article.id, "Editor")
    report = await run_import(core_services, folder, publish=True)
    assert outcomes(report)["orders/track.md"] == "archived"
    assert (await versions(core_services))["track"] == (1, None)


async def test_export_and_import_are_a_round_trip(
    core_services: CoreServices, folder: Path, tmp_path: Path
) -> None:
    (folder / "spanish.md").write_text(
        "---\ntitle: ¿Dónde está?\ncategory: returns\nlocale: es\nslug: track\naudience: internal\n"
        "flow: start_return\nquestions:\n- 'yes: no'\n- 12:30\n---\nAllí.\n\n---\n\nFin.\n"
    )
    await run_import(core_services, folder)
    out = tmp_path / "out"
    assert await write_export(core_services, out) == 3

    assert (out / "returns" / "track.es.md").is_file()
    report = await run_import(core_services, out)
    assert set(outcomes(report).values()) == {"unchanged"}
    assert report.problems == []
    assert await write_export(core_services, tmp_path / "none", published_only=True) == 0


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40)


@settings(deadline=None)
@given(
    title=TEXT,
    body=TEXT,
    questions=st.lists(TEXT, max_size=4),
    flow=st.sampled_from([None, *Flow]),
    mark=st.sampled_from([None, *Mark]),
)
def test_every_article_survives_its_file(
    title: str, body: str, questions: list[str], flow: Flow | None, mark: Mark | None
) -> None:
    content = tidy(Content(title, "orders", Audience.SIGNED_IN, body, tuple(questions), flow))
    if not content.title:
        return
    written = format_document(Document("a-slug", "en", content, mark=mark), "another")
    read = parse_document(written.encode(), "another")
    assert (read.slug, read.locale, tidy(read.content), read.mark) == ("a-slug", "en", content, mark)


@pytest.mark.parametrize(
    "data", [b"", b"---", b"---\n- a\n---\n", b"---\n{\n---\n", b"---\n&a [*a]\n---\n", b"\x00"]
)
def test_anything_that_is_no_article_is_an_error(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(data, "x")
    assert all(problem.line >= 1 for problem in caught.value.problems)


def test_command_reports_and_returns_one(
    folder: Path, migrated_database_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "copy.db"
    database.write_bytes(migrated_database_file.read_bytes())
    (folder / "bad.md").write_text("no front matter")
    url = ["--url", f"sqlite+aiosqlite:///{database}"]

    assert main([*url, "import", str(folder)]) == 1
    printed = capsys.readouterr()
    assert "bad.md:1: the first line has to be ---" in printed.err
    assert "Nothing was imported" in printed.out
    assert main([*url, "import", str(folder), "--skip-refused"]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1].split() == ["total", "2", "0", "0", "0", "0", "0"]

    (folder / "bad.md").unlink()
    assert main([*url, "import", str(folder), "--dry-run"]) == 0
    assert "nothing has been changed" in capsys.readouterr().out
    assert main([*url, "export", str(tmp_path / "out")]) == 0
    assert "2 articles written" in capsys.readouterr().out
    for name in ("articles.csv", "articles.json", "articles.zip"):
        assert main([*url, "export", str(tmp_path / name)]) == 0
        assert main([*url, "import", str(tmp_path / name)]) == 0
        assert capsys.readouterr().out.splitlines()[-1].split()[3] == "2"
    with pytest.raises(SystemExit):
        main([*url, "import", str(tmp_path / "nowhere")])
