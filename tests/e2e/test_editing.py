"""Numbered point 6: an editor writes and publishes, and the next customer gets it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk, Widget

QUESTION = "can I bring my parrot into the showroom?"


def test_published_article_is_the_next_customers_answer(new_page: Callable[[], Page]) -> None:
    before = Widget.open(new_page())
    before.say(QUESTION)
    expect(before.log).not_to_contain_text("perch")

    desk = Desk.sign_in(new_page(), "sam.ortiz@tallowreed.example")
    desk.page.get_by_role("link", name=re.compile("new article", re.IGNORECASE)).or_(
        desk.page.get_by_role("button", name=re.compile("new article", re.IGNORECASE))
    ).first.click()
    desk.page.get_by_role("textbox", name="Title", exact=True).fill("Parrots in the showroom")
    desk.page.get_by_role("combobox", name="Category").click()
    desk.page.get_by_role("option", name=re.compile("stores", re.IGNORECASE)).click()
    desk.page.get_by_role("textbox", name="Text (Markdown)").fill(
        "Parrots are **welcome** in every showroom. Ask at the desk for a perch."
    )
    for question in (QUESTION, "are birds allowed in the shop?", "can my parrot come in with me?"):
        field = desk.page.get_by_role("textbox", name="Add a question")
        field.fill(question)
        field.press("Enter")
    expect(desk.page.get_by_role("region", name="Preview")).to_contain_text("perch")
    desk.publish()

    after = Widget.open(new_page())
    after.say("may i take my parrot to the showroom", re.compile("perch"))


def test_agent_cannot_write_articles(desk: Desk) -> None:
    answer = desk.page.request.post(
        "/api/knowledge/articles", data={"title": "x", "category": "stores", "body": "x", "questions": []}
    )
    assert answer.status == 403
    assert answer.json()["error"] == "not_allowed"
