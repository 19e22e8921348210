from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.markdown import render_markdown
from knowledge_base.article.content import Content, problems_of, tidy
from knowledge_base.article.lifecycle import Audience, Flow
from knowledge_base.exchange import archive
from knowledge_base.exchange.csv_file import COLUMNS, escape_formula, unescape_formula
from knowledge_base.exchange.formats import FORMATS, FormatName
from knowledge_base.exchange.model import CategoryEntry, Document, Library, Mark, Reading
from knowledge_base.exchange.plan import ImportOptions, Plan, Surroundings, plan_import

CATEGORIES = {"orders": "Orders", "returns": "Returns & refunds"}
LOCALES = ("en", "es")
LOSSLESS = (FormatName.CSV, FormatName.JSON, FormatName.MARKDOWN)

NASTY = (
    "=1+1",
    "'=1",
    "''@x",
    "-1",
    "+1",
    "@SUM(A1)",
    '"',
    "'",
    ";,\t",
    "---",
    "# no",
    "\ufeffx",
    "a\n\nb",
    "“ü”",
)
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40),
    st.text(st.sampled_from("=+-@'\"\n\t ,;ab\u2028\u0085"), min_size=1, max_size=12),
)


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """Tidied articles with addresses of their own, as a knowledge base has them."""
    addresses = draw(
        st.lists(
            st.tuples(
                st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True), st.sampled_from(LOCALES)
            ),
            max_size=4,
            unique=True,
        )
    )
    documents = []
    for slug, locale in addresses:
        content = tidy(
            Content(
                draw(TEXT),
                draw(st.sampled_from(sorted(CATEGORIES))),
                draw(st.sampled_from(Audience)),
                draw(TEXT),
                tuple(draw(st.lists(TEXT, max_size=4))),
                draw(st.sampled_from([None, *Flow])),
            )
        )
        if not problems_of(content):
            documents.append(
                Document(
                    slug,
                    locale,
                    content,
                    mark=draw(st.sampled_from(Mark)),
                    note=draw(st.sampled_from(["", "=x", "a\nb: c"])),
                )
            )
    entries = [CategoryEntry(slug, title, "") for slug, title in CATEGORIES.items()]
    return Library(tuple(documents), tuple(entries), "en")


def plan_into_empty(reading: Reading, options: ImportOptions | None = None) -> Plan:
    return plan_import(reading, Surroundings({}, CATEGORIES, LOCALES), options or ImportOptions())


def library_of(plan: Plan) -> Library:
    """What a knowledge base that was empty holds after the import."""
    return Library(
        tuple(
            Document(
                planned.slug,
                planned.locale,
                planned.content,
                mark=Mark.PUBLISHED if planned.is_published_now else Mark.DRAFT,
                note=planned.note or "",
            )
            for planned in plan.articles
        ),
        tuple(CategoryEntry(slug, title, "") for slug, title in CATEGORIES.items()),
        "en",
    )


@pytest.mark.parametrize("name", LOSSLESS)
@settings(deadline=None, max_examples=60)
@given(library=libraries())
def test_export_and_import_lose_nothing(name: FormatName, library: Library) -> None:
    kind = FORMATS[name]
    written = kind.write(library)

    reading = kind.read("articles", written)
    plan = plan_into_empty(reading)

    if not library.documents and name is FormatName.MARKDOWN:
        assert [problem.message for problem in plan.problems] == ["has no file that ends in .md"]
        return
    assert plan.problems == ()
    addressed = {(document.slug, document.locale): document for document in library.documents}
    assert {
        (document.slug, document.locale): document for document in library_of(plan).documents
    } == addressed
    if name is not FormatName.MARKDOWN:  # whose order is that of its files' names
        assert kind.write(library_of(plan)) == written


@settings(deadline=None, max_examples=60)
@given(library=libraries())
def test_a_page_of_questions_keeps_public_questions_and_answers(library: Library) -> None:
    kind = FORMATS[FormatName.HTML]
    shown = [
        document
        for document in library.documents
        if document.mark is Mark.PUBLISHED and document.content.audience is Audience.PUBLIC
    ]
    written = kind.write(library).decode()
    told = [render_markdown(document.content.body) for document in shown]
    for document in library.documents:
        body = render_markdown(document.content.body)
        if (
            document not in shown
            and len(document.content.body) > 20
            and not any(body in text for text in told)
        ):
            assert body not in written
    # A page that says a question twice has one article of it.
    titles = list(dict.fromkeys(document.content.title.casefold() for document in shown))

    reading = kind.read("faq.html", written.encode())

    assert [located.document.content.title.casefold() for located in reading.documents] == titles


@pytest.mark.parametrize(
    "body",
    [
        'Put **it** *back*\nin [its case](https://shop.example/a_b?c=1 "t").\n\n1. one\n2. two\n   - in\n\nFin.',
        "| fee | days |\n|-----|------|\n| *1* | 30 |",
        "1\\. no list, \\# no heading, a\\*b\\*c, [x\\](y), 2 < 3 & 4",
        "```\ncode\n  kept\n```\n\n> quoted\n\n~~gone~~ `a*b`",
        "![lamp](https://shop.example/lamp.png)",
    ],
)
def test_answers_come_back_from_html_as_they_render(body: str) -> None:
    content = Content("Q?", "orders", Audience.PUBLIC, body, ())
    library = Library((Document("q", "en", content, mark=Mark.PUBLISHED),), (), "en")
    kind = FORMATS[FormatName.HTML]
    reading = kind.read("faq.html", kind.write(library))
    assert render_markdown(reading.documents[0].document.content.body) == render_markdown(body)


@given(cell=TEXT)
def test_no_cell_is_a_formula_and_none_is_lost(cell: str) -> None:
    escaped = escape_formula(cell)
    assert escaped[0] not in "=+-@\t\r\n"
    assert unescape_formula(escaped) == cell


def read(name: FormatName, data: bytes | str) -> Reading:
    return FORMATS[name].read("file", data if isinstance(data, bytes) else data.encode())


def messages(reading: Reading) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.message) for problem in plan_into_empty(reading).problems]


def titles(reading: Reading) -> Sequence[str]:
    return [located.document.content.title for located in reading.documents]


@pytest.mark.parametrize(
    "data",
    [
        "title,category,body\nA,orders,Look.\n",
        "\ufefftitle;category;body\r\nA;orders;Look.\r\n",
        "sep=;\r\ntitle;category;body\r\nA;orders;Look.\r\n",
        "Title\tCategory\tBody\nA\tReturns & Refunds\tLook.\n\n\n",
        'title,category,body,\nA,orders,"Look.",\n',
        "body,category,title\rLook.,orders,A\r",
    ],
)
def test_csv_as_spreadsheets_write_it(data: str) -> None:
    reading = read(FormatName.CSV, data)
    assert messages(reading) == []
    assert titles(reading) == ["A"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (1, "", "the file is empty")),
        (b"\n \n", (1, "", "the file is empty")),
        ("title,body\nA,B".encode("utf-16"), (1, "", "is UTF-16; save it as UTF-8 (in Excel: “CSV UTF-8”)")),
        (b"title,body\nA,caf\xe9\n", (2, "", "not UTF-8: byte 0xe9")),
        (
            b'title,category,body\nA,orders,ok\nB,"never closed\nC,d\n',
            (3, "", "a cell begins here with a quote that is never closed"),
        ),
        (b"title,body\nA,B,C\n", (2, "", "has 3 cells; the first row has 2")),
        (b"title\nA\n", (1, "", "no column body; the first row has to name the columns")),
        (b"title,title,body\nA,A,B\n", (1, "title", "stands there twice")),
        (b"title,body,flow\nA,B,dance\n", (2, "flow", "flow 'dance' is unknown; known are")),
        (b"title,body,category\nA,,orders\n", (2, "body", "body is empty")),
        (b"title,body\nA,B\n", (2, "category", "category is missing; known are orders, returns")),
        (
            b"title,body,category,locale\nA,B,orders,tlh\n",
            (2, "locale", "locale 'tlh' is unknown; known are en, es"),
        ),
        (
            b"title,body,category,slug\nA,B,orders,x\nA,B,orders,x\n",
            (3, "slug", "slug 'x' is that of file:2, too"),
        ),
        (
            b"title,body,category\nA,B,orders\nA!,B,orders\n",
            (3, "title", "gives the address 'a', as file:2 does"),
        ),
        (
            b"title,body,category\nA," + b"x" * 1_000_000 + b",orders\n",
            (2, "body", "body has 976 KB; 200 KB are"),
        ),
        (b"title,body,category\nA,a\x00b,orders\n", (2, "body", "body contains control characters")),
        (
            b"colour,title,body\nred,A,B\n",
            (1, "colour", "unknown column 'colour'; known are " + ", ".join(COLUMNS)),
        ),
        (b'title,body\nA,"x" y"\n', (2, "", "broken CSV")),
    ],
)
def test_broken_csv_names_row_and_column(data: bytes, expected: tuple[int, str, str]) -> None:
    found = messages(read(FormatName.CSV, data))
    assert len(found) == 1
    assert (found[0][0], found[0][1]) == expected[:2]
    assert found[0][2].startswith(expected[2])


def json_file(**changes: object) -> bytes:
    article = {"title": "A", "category": "orders", "body": "B"}
    return json.dumps(
        {"format": "frontdesk-articles", "version": 1, "articles": [article], **changes}
    ).encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (1, "", "the file is empty")),
        (b"{\n  oops", (1, "", "broken JSON in line 2, column 3")),
        (b"[]", (1, "", "has to be an object")),
        (b"[" * 200_000, (1, "", "is nested too deeply")),
        (b'{"format": "a", "format": "b"}', (1, "", "the key 'format' stands twice")),
        (json_file(version=2), (1, "version", "Input should be 1")),
        (json_file(extra=1), (1, "extra", "Extra inputs are not permitted")),
        (json_file(articles=[{"title": "A"}]), (1, "body", "Field required")),
        (
            json_file(articles=[{"title": "A", "body": "\ud800", "category": "orders"}]),
            (1, "body", "body contains half a character"),
        ),
        (
            json_file(articles=[{"title": "A", "body": "B", "status": "x"}]),
            (1, "status", "Input should be 'draft'"),
        ),
        (json_file(categories=[{"slug": "B a d", "title": "x"}]), (1, "categories", "'B a d' is not a slug")),
        (json_file(categories=[{"slug": "a", "title": ""}]), (1, "categories", "a needs a title")),
        (
            json_file(categories=[{"slug": "a", "title": "\ud800"}]),
            (1, "categories", "a contains half a character"),
        ),
        (json_file(categories=[{"slug": "a", "title": "A"}] * 2), (2, "categories", "a stands there twice")),
        (b'{"version": ' + b"1" * 5000 + b"}", (1, "", "broken JSON")),
    ],
)
def test_broken_json_names_article_and_key(data: bytes, expected: tuple[int, str, str]) -> None:
    found = messages(read(FormatName.JSON, data))
    assert (found[0][0], found[0][1]) == expected[:2]
    assert found[0][2].startswith(expected[2])


def zipped(files: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()


ARTICLE = "---\ntitle: A\ncategory: orders\n---\nB\n"


@pytest.mark.parametrize("name", ["../a.md", "/etc/a.md", "x/../../a.md", "C:/a.md", "x\\..\\a.md"])
def test_names_that_lead_out_of_an_archive_are_refused(name: str) -> None:
    reading = read(FormatName.MARKDOWN, zipped({"good.md": ARTICLE, name: ARTICLE}))
    assert reading.documents == []
    assert "leads out of the archive" in messages(reading)[0][2]


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"big.md": b"\0" * 100_000_000, "good.md": ARTICLE})
    assert len(bomb) < 200_000
    reading = read(FormatName.MARKDOWN, bomb)
    assert [(problem.path, problem.message) for problem in reading.problems] == [
        ("big.md", "the file is too large; 200 KB of body are allowed")
    ]
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 1_000_000)
    reading = read(FormatName.MARKDOWN, zipped({f"{number}.md": b"\0" * 400_000 for number in range(9)}))
    assert (reading.documents, messages(reading)[0][2]) == ([], "unpacks to more than 0 MB")
    monkeypatch.setattr(archive, "MAXIMUM_ENTRIES", 3)
    reading = read(FormatName.MARKDOWN, zipped({f"{number}.md": ARTICLE for number in range(4)}))
    assert messages(reading)[0][2] == "has 4 files; 3 are allowed"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "the file is empty"),
        (b"PK not really", "is not a ZIP archive"),
        (zipped({}), "has no file that ends in .md"),
        (
            zipped({"picture.png": b"x", "__MACOSX/a.md": b"x", ".hidden/a.md": b"x"}),
            "has no file that ends in .md",
        ),
        (zipped({"good.md": ARTICLE * 50})[:-30], "is not a ZIP archive"),
    ],
)
def test_what_is_no_archive_of_articles(data: bytes, expected: str) -> None:
    assert messages(read(FormatName.MARKDOWN, data))[0][2].startswith(expected)


JSON_LD = """<html><head><script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "Organization"}, {"@type": ["FAQPage"], "mainEntity": [
  {"@type": "Question", "name": "Where &amp; when?", "acceptedAnswer": {"text": "<p>Look <b>here</b>.</p>"}},
  {"@type": "Question", "name": "Plain?", "acceptedAnswer": [{"@type": "Answer", "text": "One.\\nTwo.\\n\\n* Three"}]}
]}]}</script></head><body>%s</body></html>"""
MICRODATA = """<div itemscope itemtype="http://schema.org/FAQPage"><div itemscope itemprop="mainEntity"
 itemtype="https://schema.org/Question"><h3 itemprop="name">Where &amp; <i>when</i>?</h3>
 <div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text">
 <p onclick="steal()">Look <b>there</b>.<script>alert(1)</script></p>
 <ul><li>and <a href="javascript:x()">here</a></li></ul>
 </div></div></div></div>"""


def test_questions_are_read_from_json_ld_and_from_microdata() -> None:
    both = read(FormatName.HTML, JSON_LD % MICRODATA)
    assert titles(both) == ["Where & when?", "Plain?"]
    assert both.documents[0].document.content.body == "Look **here**."
    assert render_markdown(both.documents[1].document.content.body) == "<p>One.<br>\nTwo.</p>\n<p>* Three</p>"

    page = read(FormatName.HTML, f"<html><body>{MICRODATA}</body></html>")
    assert titles(page) == ["Where & when?"]
    assert page.documents[0].document.content.body == "Look **there**.\n\n- and here"
    plan = plan_into_empty(page, ImportOptions(category="returns", locale="es"))
    assert [(article.slug, article.locale) for article in plan.articles] == [("where-when", "es")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", "the file is empty"),
        ("<p>Nothing here</p>", "has no schema.org FAQPage"),
        ('<script type="application/ld+json">{oops</script>', "broken JSON-LD in script 1"),
        (
            MICRODATA.replace('<div itemprop="text">', '<div itemprop="text">' + "<b>" * 20_000),
            "nested too deeply",
        ),
    ],
)
def test_pages_without_questions(data: str, expected: str) -> None:
    assert expected in messages(read(FormatName.HTML, data))[0][2]


def test_script_in_markdown_is_pointed_out_and_stops_nothing() -> None:
    plan = plan_into_empty(read(FormatName.CSV, "title,category,body\nA,orders,<script>x</script>\n"))
    assert plan.problems == ()
    assert [(note.line, note.column) for note in plan.notes] == [(2, "body")]
