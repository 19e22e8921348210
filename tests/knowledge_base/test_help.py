from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from bs4 import BeautifulSoup

from core.markdown import render_blocks, render_markdown
from knowledge_base.help.markup import marked_html
from tests.knowledge_base.articles import create, publish

NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


async def published(editor: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    return await publish(editor, await create(editor, **changes))


async def read(visitor: httpx.AsyncClient, address: str, **query: str) -> BeautifulSoup:
    response = await visitor.get(address, params=query)
    assert response.status_code == 200, response.text
    return BeautifulSoup(response.text, "html.parser")


def links(page: BeautifulSoup, selector: str = "main a") -> list[str]:
    return [str(link["href"]) for link in page.select(selector)]


async def test_front_page_lists_published_articles_by_category(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    assert "Nothing has been published yet" in (await visitor.get("/help")).text
    article = await published(editor)
    await create(editor, title="Only a draft", slug="draft")

    page = await visitor.get("/help")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert f'<a href="/help/{article["slug"]}">How do I return the brass telescope?</a>' in page.text
    assert "Only a draft" not in page.text
    assert "Send it back." in page.text
    assert (await visitor.get("/help/assets/help.css")).headers["content-type"].startswith("text/css")
    assert (await visitor.get("/help/assets/help.js")).headers["content-type"].startswith("text/javascript")
    assert (await visitor.get("/help/assets/endpoints.py")).status_code == 404


async def test_a_large_subject_has_a_page_of_its_own(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    for number in range(10):
        await published(editor, title=f"Lamp {number}", slug=f"lamp-{number}")
    front = await read(visitor, "/help")
    assert len(front.select("main li")) == 8
    assert links(front, ".more a") == ["/help/categories/returns"]
    subject = await read(visitor, "/help/categories/returns")
    assert len(subject.select("main li")) == 10
    assert (await visitor.get("/help/categories/orders")).status_code == 404  # there, but nothing in it


async def test_article_page_carries_faq_markup(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    body = "# Look\n\nLook **there**.\n\n</script><script>alert(1)</script> <!-- & -->"
    article = await published(editor, title="Where & <how>?", body=body)

    page = await read(visitor, f"/help/{article['slug']}")

    assert [heading.get_text() for heading in page.select("h1")] == ["Where & <how>?"]
    assert page.select_one("article strong") is not None
    scripts = page.select("script")
    assert [script.get("src", "").split("?")[0] for script in scripts] == [
        "", "/widget/loader.js", "/help/assets/help.js",
    ]  # fmt: skip
    data = json.loads(scripts[0].get_text())
    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    assert data["url"] == page.select_one('link[rel="canonical"]')["href"]
    question = data["mainEntity"][0]
    assert (question["@type"], question["name"]) == ("Question", "Where & <how>?")
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": render_markdown(body)}


async def test_pages_have_landmarks_and_a_way_past_them(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    article = await published(editor)
    for address in ("/help", f"/help/{article['slug']}", "/help/categories/returns", "/help?q=telescope"):
        page = await read(visitor, address)
        assert page.html["lang"] == "en"
        assert len(page.select("h1")) == 1
        assert [len(page.select(name)) for name in ("header", "main", "footer", '[role="search"]')] == [1] * 4
        assert page.select_one("a.skip")["href"] == f"#{page.main['id']}"
        assert page.select_one("label[for=q]") is not None
        assert all(nav.get("aria-label") for nav in page.select("nav"))
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
        assert all(below <= above + 1 for above, below in pairwise(levels))


async def test_search_works_without_script(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    article = await published(editor)
    found = await visitor.get("/help", params={"q": "can I send the telescope back"})
    assert "This should help" in found.text
    assert '<div class="passage">' in found.text
    assert found.headers["cache-control"] == "no-store"
    address = urlsplit(links(BeautifulSoup(found.text, "html.parser"), ".hits a")[0])
    assert (address.path, address.fragment) == (f"/help/{article['slug']}", "answer")
    assert parse_qs(address.query)["q"] == ["can I send the telescope back"]

    nothing = await visitor.get("/help", params={"q": 'zebra "><script>alert(1)</script>'})
    page = BeautifulSoup(nothing.text, "html.parser")
    assert page.h1.get_text() == "We found nothing about that"
    assert len(page.select("[data-chat] button")) == 1
    assert all(script.get("src") for script in page.select("script"))
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"


async def test_the_passage_that_answers_is_marked(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    body = (
        "Put the telescope back in its case.\n\n## Fees\n\nThe restocking fee is:\n\n"
        "1. ten dollars\n2. waived for members\n\nThat is all."
    )
    article = await published(editor, body=body)
    page = await read(visitor, f"/help/{article['slug']}", q="how much is the restocking fee")

    marked = page.select("#answer")
    assert len(marked) == 1
    assert [element.name for element in marked[0].find_all(recursive=False)] == ["p", "ol"]
    assert page.select_one(".back a")["href"] == "/help?q=how+much+is+the+restocking+fee"
    assert (await read(visitor, f"/help/{article['slug']}", q="zebra")).select("script")
    assert (await read(visitor, f"/help/{article['slug']}")).select("#answer") == []


@pytest.mark.parametrize("passage", ["", "nowhere", "a", "a\n\n- b\n- c"])
def test_marking_changes_no_text(passage: str) -> None:
    body = "a\n\n- b\n- c\n\n| d |\n|---|\n| e |\n\n[f][1]\n\n[1]: https://shop.example"
    assert "\n".join(html for _, html in render_blocks(body)) == render_markdown(body)
    marked = BeautifulSoup(marked_html(body, passage, "Answer"), "html.parser")
    assert marked.get_text().split() == BeautifulSoup(render_markdown(body), "html.parser").get_text().split()


@pytest.mark.parametrize("audience", ["internal", "signed_in"])
async def test_what_is_not_for_everybody_is_nowhere(
    audience: str, editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    await published(editor)
    secret = await published(editor, title="The brass telescope secret", slug="secret", audience=audience)
    hidden = await published(editor, title="Hidden zebra", slug="zebra", audience=audience, category="orders")
    assert (await visitor.get(f"/help/{secret['slug']}")).status_code == 404
    assert (await visitor.get(f"/help/es/{hidden['slug']}")).status_code == 404
    assert (await visitor.get("/help/categories/orders")).status_code == 404
    for address in (
        "/help",
        "/help?q=the brass telescope secret",
        "/help?q=hidden zebra",
        "/help/categories/returns",
        "/help/how-do-i-return-the-brass-telescope",
        "/help/sitemap.xml",
    ):
        text = (
            (await visitor.get(address))
            .text.replace("hidden zebra", "")
            .replace("telescope+secret", "")
            .replace("telescope secret", "")
        )
        assert "secret" not in text
        assert "zebra" not in text.lower()


async def test_locales_have_addresses_of_their_own(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    await published(editor, slug="telescope")
    await published(editor, slug="telescope", locale="es", title="¿Cómo devuelvo el telescopio?", body="Así.")
    await published(editor, slug="wick", title="The wick", body="Trim it.")
    await published(editor, slug="solo", locale="es", title="Solo en español", body="Sí.")

    english = await read(visitor, "/help/telescope")
    alternates = {link["hreflang"]: link["href"] for link in english.select('link[rel="alternate"]')}
    base = alternates["en"].removesuffix("/help/telescope")
    assert alternates == {
        "en": f"{base}/help/telescope",
        "es": f"{base}/help/es/telescope",
        "x-default": f"{base}/help/telescope",
    }
    assert [link.get_text() for link in english.select(".languages a")] == ["Español"]

    spanish = await read(visitor, "/help/es/telescope")
    assert (spanish.html["lang"], spanish.h1.get_text()) == ("es", "¿Cómo devuelvo el telescopio?")
    assert "Artículos relacionados" in spanish.get_text()
    assert spanish.select_one('link[rel="canonical"]')["href"] == f"{base}/help/es/telescope"
    assert links(await read(visitor, "/help/es"), ".chapters li a") == ["/help/es/solo", "/help/es/telescope"]
    assert len((await read(visitor, "/help/es/categories/returns")).select("main li")) == 2

    fallback = await read(visitor, "/help/es/wick")
    assert "Este artículo aún no está traducido" in fallback.get_text()
    assert fallback.article["lang"] == "en"
    assert fallback.select_one('link[rel="canonical"]')["href"] == f"{base}/help/wick"

    for address, target in (
        ("/help/en", "/help"),
        ("/help/en/wick", "/help/wick"),
        ("/help/en/categories/returns", "/help/categories/returns"),
        ("/help/telescope?locale=es", "/help/es/telescope"),
        ("/help/solo", "/help/es/solo"),
    ):
        moved = await visitor.get(address)
        assert (moved.status_code // 100, moved.headers["location"]) == (3, target)
    for address in ("/help/tlh/wick", "/help/es/nothing", "/help/tlh/categories/returns", "/help/nothing"):
        assert (await visitor.get(address)).status_code == 404


async def test_sitemap_names_every_public_page(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    await published(editor, slug="telescope")
    await published(editor, slug="telescope", locale="es", title="¿Cómo?", body="Así.")
    response = await visitor.get("/help/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    tree = ElementTree.fromstring(response.text)  # our own words
    addresses = [str(element.text) for element in tree.iterfind("s:url/s:loc", NAMESPACES)]
    assert [address.split("/help")[1] for address in addresses] == [
        "",
        "/es",
        "/es/telescope",
        "/telescope",
    ] or [address.split("/help")[1] for address in addresses] == ["", "/es", "/telescope", "/es/telescope"]
    languages = [link.get("hreflang") for link in tree.iterfind("s:url/x:link", NAMESPACES)]
    assert languages == ["en", "es"] * 2

    robots = (await visitor.get("/robots.txt")).text
    assert "Disallow: /desk/" in robots
    assert robots.splitlines()[-1].endswith("/help/sitemap.xml")


async def test_pages_that_have_not_changed_are_not_sent_again(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    article = await published(editor)
    address = f"/help/{article['slug']}"
    for page in (address, "/help", "/help/categories/returns", "/help/sitemap.xml"):
        first = await visitor.get(page)
        by_tag = await visitor.get(page, headers={"If-None-Match": first.headers["etag"]})
        assert (by_tag.status_code, by_tag.content) == (304, b"")
        assert by_tag.headers["etag"] == first.headers["etag"]
        by_date = await visitor.get(page, headers={"If-Modified-Since": first.headers["last-modified"]})
        assert by_date.status_code == 304
        stale = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["last-modified"]}
        assert (await visitor.get(page, headers=stale)).status_code == 200
        assert (await visitor.get(page, headers={"If-Modified-Since": "yesterday"})).status_code == 200
    tag = (await visitor.get(address)).headers["etag"]
    await publish(
        editor,
        (
            await editor.put(
                f"/api/knowledge/articles/{article['id']}",
                json={**{key: article[key] for key in ("title", "category", "version")}, "body": "Anew."},
            )
        ).json(),
    )
    assert (await visitor.get(address, headers={"If-None-Match": tag})).status_code == 200


async def test_unknown_page_is_a_page(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/help/nothing")
    assert page.status_code == 404
    assert "See all articles" in page.text
