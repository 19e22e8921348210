"""An editor tries a draft before customers get it, and sees what it would take from other articles."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages import Desk

QUESTION = "may I rent a rocking horse for a weekend?"
TAKEN = "can I lease a rocking horse for a few days"


def begin_article(page: Page, title: str, body: str, *questions: str) -> None:
    """Fill in a new article, and save nothing."""
    page.goto("/desk/knowledge/new")
    page.get_by_role("textbox", name="Title", exact=True).fill(title)
    page.get_by_role("combobox", name="Category").click()
    page.get_by_role("option", name=re.compile("stores", re.IGNORECASE)).click()
    page.get_by_role("textbox", name="Text (Markdown)").fill(body)
    for question in questions:
        field = page.get_by_role("textbox", name="Add a question")
        field.fill(question)
        field.press("Enter")


def open_panel(page: Page, name: str) -> Locator:
    """One of the panels beside the text."""
    page.get_by_role("tab", name=name, exact=True).click()
    panel = page.get_by_role("tabpanel", name=name, exact=True)
    expect(panel).to_be_visible()
    return panel


def ask(panel: Locator, question: str) -> None:
    panel.get_by_role("textbox", name="A customer's question").fill(question)
    panel.get_by_role("button", name="Ask").click()


def test_a_draft_is_tried_checked_and_published(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), "sam.ortiz@tallowreed.example").page

    # A question that nothing answers is answered by the draft, which isn't even saved.
    begin_article(
        page,
        "Renting a rocking horse",
        "Rocking horses are rented for **three days** at a time.",
        QUESTION,
        TAKEN,
        "rocking horse rental",
    )
    trying = open_panel(page, "Try it")
    ask(trying, "is it possible to rent a rocking horse")
    said = trying.get_by_role("region", name="The bot's reply")
    expect(said).to_contain_text("three days")
    expect(trying.get_by_role("region", name="Why")).to_contain_text("This draft")
    trying.get_by_text("Now", exact=True).click()
    expect(said).not_to_contain_text("three days")

    # Saved and published: no article has a question to answer yet, so nothing is asked.
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(re.compile("^Published")).first).to_be_visible()

    # It has to answer the question from now on.
    trying = open_panel(page, "Try it")
    ask(trying, TAKEN)
    trying.get_by_role("button", name="The article has to answer this").click()
    checking = open_panel(page, "Check")
    expect(checking.get_by_role("listitem").filter(has_text=TAKEN)).to_be_visible()

    # Another article that would take the question away is held up.
    begin_article(page, "Leasing nursery furniture", "Nothing is leased, ever.", TAKEN)
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish “Leasing nursery furniture”?")
    expect(dialog).to_contain_text(TAKEN)
    expect(dialog.get_by_role("link", name="Renting a rocking horse").first).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Draft", exact=True).first).to_be_visible()

    # Accepted, it goes out.
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog.get_by_role("button", name=re.compile("^(Accept and p|P)ublish$")).click()
    expect(page.get_by_text(re.compile("^Published")).first).to_be_visible()
