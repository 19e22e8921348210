"""Whether a help page helped, said by a form that needs no script."""

from __future__ import annotations

from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from core.services import CoreServices
from knowledge_base.insight.models import AskedQuestion, Feedback
from tests.knowledge_base.articles import create, publish


async def press(visitor: httpx.AsyncClient, address: str, answer: str) -> tuple[str, BeautifulSoup]:
    """Read a page, press a button of its form, follow where it leads: the address and the page there."""
    page = BeautifulSoup((await visitor.get(address)).text, "html.parser")
    form = page.select_one("form.helped")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    sent = await visitor.post(str(form["action"]), data={**fields, "helped": answer})
    assert sent.status_code == 303, sent.text
    there = sent.headers["location"]
    return there, BeautifulSoup((await visitor.get(there)).text, "html.parser")


def form_of(page: BeautifulSoup) -> Tag:
    form = page.select_one("form.helped")
    assert form is not None
    return form


async def feedback(core: CoreServices) -> dict[str, tuple[str, bool]]:
    async with core.database.reading() as session:
        return {one.id: (one.article_id, one.helped) for one in await session.scalars(select(Feedback))}


async def test_a_reader_says_that_a_page_helped_and_changes_it(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    article = await publish(editor, await create(editor, slug="telescope"))
    address, thanked = await press(visitor, "/help/telescope", "yes")
    assert urlsplit(address).path == "/help/telescope"
    assert "Thank you" in form_of(thanked).text
    (reading,) = parse_qs(urlsplit(address).query)["reading"]
    assert await feedback(core_services) == {reading: (article["id"], True)}
    _, changed = await press(visitor, address, "no")
    assert "A person can help" in form_of(changed).text
    assert await feedback(core_services) == {reading: (article["id"], False)}


async def test_a_page_found_by_a_question_answers_that_question(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    article = await publish(editor, await create(editor, slug="telescope"))
    results = BeautifulSoup((await visitor.get("/help?q=telescope return period")).text, "html.parser")
    link = results.select_one(".hits a")
    assert link is not None
    await press(visitor, urljoin("/help", str(link["href"])), "no")
    async with core_services.database.reading() as session:
        (question,) = await session.scalars(select(AskedQuestion))
    assert question.source == "help"
    assert question.shown_article_id == article["id"]
    assert await feedback(core_services) == {question.id: (article["id"], False)}


async def test_what_is_no_reading_or_no_page_is_not_kept(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, core_services: CoreServices
) -> None:
    await publish(editor, await create(editor, slug="internal", audience="internal"))
    await publish(editor, await create(editor, slug="telescope"))
    refused = await visitor.post("/help/feedback", data={"slug": "internal", "locale": "en", "helped": "yes"})
    assert refused.status_code == 404
    odd = {"slug": "telescope", "locale": "en", "helped": "perhaps"}
    assert (await visitor.post("/help/feedback", data=odd)).status_code == 422
    assert await feedback(core_services) == {}
    forged = "\"><script>'\x00"
    page = (await visitor.get("/help/telescope", params={"reading": forged, "helped": "yes"})).text
    assert "<script>'" not in page
    assert "Did this answer your question?" in page
    sent = await visitor.post("/help/feedback", data={**odd, "helped": "yes", "reading": forged})
    assert sent.status_code == 303
    (reading,) = await feedback(core_services)
    assert len(reading) == 32
