"""Numbered point 1: a customer asks, and gets an answer, candidates, or an honest "I don't know"."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages import Widget


def test_question_gets_the_right_article_with_source_and_follow_up(widget: Widget) -> None:
    widget.say("how long do I have to send something back?", re.compile("30 days"))
    source = widget.last_reply.get_by_role("link").last
    with widget.page.context.expect_page() as opened:
        source.click()
    article = opened.value
    expect(article.get_by_role("heading", level=1)).to_contain_text(re.compile("return", re.IGNORECASE))
    expect(article.locator('script[type="application/ld+json"]')).to_have_count(1)
    expect(widget.last_reply.get_by_role("button", name="Start a return")).to_be_enabled()


def test_vague_question_offers_candidates_that_lead_to_an_answer(widget: Widget) -> None:
    widget.say("my card")
    choices = widget.last_reply.get_by_role("group", name="Options").get_by_role("button")
    expect(choices.nth(1)).to_be_visible()
    assert 3 <= choices.count() <= 4  # two or three candidates, and a way out
    title = choices.first.inner_text()
    widget.choose(title)
    expect(widget.last_reply.get_by_role("link").last).to_be_visible()


def test_unknown_question_is_admitted_and_a_person_offered(widget: Widget) -> None:
    widget.say(
        "which tyres fit a 1998 camper van?", re.compile("don't|not sure|couldn't|can't", re.IGNORECASE)
    )
    expect(widget.last_reply.get_by_role("button", name=re.compile("person", re.IGNORECASE))).to_be_visible()


def test_conversation_survives_a_reload_of_the_page(widget: Widget) -> None:
    widget.say("do you deliver to Canada?")
    said = widget.last_reply.inner_text()
    widget.page.reload()
    widget.page.get_by_role("button", name=re.compile("open chat", re.IGNORECASE)).click()
    expect(widget.log).to_contain_text("do you deliver to Canada?")
    expect(widget.log).to_contain_text(said.split("\n")[-1][:40])


def test_markup_from_a_customer_is_shown_as_words(new_page: Callable[[], Page]) -> None:
    widget = Widget.open(new_page())
    widget.say("<img src=x onerror=alert(1)> <b>hello</b>")
    expect(widget.log).to_contain_text("<b>hello</b>")
    assert widget.log.locator("img[src='x'], b").count() == 0


def test_help_page_is_searchable_without_the_bot(new_page: Callable[[], Page]) -> None:
    page = new_page()
    page.goto("/help")
    page.get_by_role("searchbox").fill("late fee")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=re.compile("late fee", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("late fee", re.IGNORECASE))
