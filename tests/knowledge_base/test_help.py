from __future__ import annotations

import json
import re

import httpx

from tests.knowledge_base.articles import create, publish


async def test_front_page_lists_published_articles_by_category(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    assert "Nothing has been published yet" in (await visitor.get("/help")).text
    article = await publish(editor, await create(editor))
    await create(editor, title="Only a draft", slug="draft")

    page = await visitor.get("/help")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert f'<a href="/help/{article["slug"]}">How do I return the brass telescope?</a>' in page.text
    assert "Only a draft" not in page.text
    assert "Send it back." in page.text
    assert (await visitor.get("/help/assets/help.css")).headers["content-type"].startswith("text/css")


async def test_article_page_carries_faq_markup(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    body = "Look **there**.\n\n</script><script>alert(1)</script> <!-- & -->"
    article = await publish(editor, await create(editor, title="Where & <how>?", body=body))

    page = (await visitor.get(f"/help/{article['slug']}")).text

    assert "<strong>there</strong>" in page
    assert "<h1>Where &amp; &lt;how&gt;?</h1>" in page
    assert page.count("<script") == 1
    markup = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert markup is not None
    data = json.loads(markup.group(1))
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["name"] == "Where & <how>?"
    assert "<strong>there</strong>" in data["mainEntity"][0]["acceptedAnswer"]["text"]


async def test_search_works_without_script(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    await publish(editor, await create(editor))
    found = (await visitor.get("/help", params={"q": "can I send the telescope back"})).text
    assert "This should help" in found
    assert '<div class="passage">' in found
    nothing = (await visitor.get("/help", params={"q": 'zebra "><script>alert(1)</script>'})).text
    assert "We found nothing about that" in nothing
    assert "<script" not in nothing


async def test_unknown_page_is_a_page(visitor: httpx.AsyncClient) -> None:
    page = await visitor.get("/help/nothing")
    assert page.status_code == 404
    assert "See all articles" in page.text
