"""The editors' workshop: history, review, plans, pictures, and two who edit at once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk

EDITOR, OTHER_EDITOR = "sam.ortiz@tallowreed.example", "admin@tallowreed.example"


def text_of(page: Page) -> str:
    return page.get_by_role("textbox", name="Text (Markdown)").input_value()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Text (Markdown)").fill(text)


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save draft")).to_be_disabled()


def new_article(page: Page, title: str, text: str) -> str:
    """A saved draft; its address on the desk."""
    page.goto("/desk/knowledge/new")
    page.get_by_role("textbox", name="Title", exact=True).fill(title)
    page.get_by_role("combobox", name="Category").click()
    page.get_by_role("option", name=re.compile("stores", re.IGNORECASE)).click()
    write(page, text)
    save(page)
    expect(page).not_to_have_url(re.compile("/new$"))
    page.reload()
    expect(page.get_by_role("textbox", name="Text (Markdown)")).to_have_value(text)
    return page.url


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, "PNG")
    return written.getvalue()


def test_versions_are_compared_and_restored(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), EDITOR).page
    new_article(page, "Kites in the showroom", "Kites stay outside until noon.")
    write(page, "Kites stay outside until four.")
    page.get_by_role("textbox", name="Add a question").fill("may i fly a kite inside")
    save(page)  # with the question that is typed and not added

    page.get_by_role("tab", name="History").click()
    page.get_by_role("button", name=re.compile("^Version 2")).click()
    shown = page.get_by_role("region", name="Version 2")
    expect(shown.locator("del")).to_have_text("noon")
    expect(shown.locator("ins").first).to_have_text("four")
    expect(shown.get_by_text("may i fly a kite inside")).to_be_visible()

    page.get_by_role("button", name=re.compile("^Version 1")).click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name=re.compile("^Version 3"))).to_contain_text("Version 1 again")
    assert text_of(page) == "Kites stay outside until noon."


def test_reviewer_sends_an_article_back(new_page: Callable[[], Page]) -> None:
    author = Desk.sign_in(new_page(), EDITOR).page
    address = new_article(author, "Rollerskates", "No.")
    write(author, "Not on the carpets.")
    author.get_by_role("button", name="More actions").click()
    author.get_by_role("menuitem", name="Submit for review").click()  # saves first
    expect(author.get_by_text("asks for a review of version 2")).to_be_visible()

    reviewer = Desk.sign_in(new_page(), OTHER_EDITOR).page
    reviewer.goto(address)
    reviewer.get_by_role("button", name="Send back").click()
    dialog = reviewer.get_by_role("dialog")
    dialog.get_by_label("What should change?").fill("Say where they are allowed.")
    dialog.get_by_role("button", name="Send back").click()
    expect(dialog).to_have_count(0)

    author.reload()
    expect(author.get_by_text("Alex Reed has sent this back")).to_be_visible()
    expect(author.get_by_text("Say where they are allowed.")).to_be_visible()


def test_two_editors_lose_nothing(new_page: Callable[[], Page]) -> None:
    mine = Desk.sign_in(new_page(), EDITOR).page
    address = new_article(mine, "Umbrellas", "Umbrellas drip.")
    theirs = Desk.sign_in(new_page(), OTHER_EDITOR).page
    theirs.goto(address)
    write(theirs, "Umbrellas go into the stand.")
    save(theirs)

    write(mine, "Umbrellas stay at the door.")
    mine.keyboard.press("Control+s")
    notice = mine.get_by_role("alert").filter(has_text="Alex Reed has saved this article too")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Show what differs").click()
    expect(notice.locator("del").first).to_have_text("go")
    notice.get_by_role("button", name="Take theirs").click()
    expect(mine.get_by_role("textbox", name="Text (Markdown)")).to_have_value("Umbrellas go into the stand.")

    mine.reload()
    mine.get_by_role("button", name="Bring it back").click()
    expect(mine.get_by_role("textbox", name="Text (Markdown)")).to_have_value("Umbrellas stay at the door.")


def test_leaving_loses_nothing(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), EDITOR).page
    address = new_article(page, "Dogs", "Dogs are fine.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("textbox", name="Text (Markdown)").press_sequentially("On a lead. ")
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_text(re.compile("Your unsaved changes of"))).to_be_visible()
    assert "On a lead." in text_of(page)


def test_picture_is_uploaded_described_and_shown(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), EDITOR).page
    new_article(page, "The teal lamp", "It looks like this:")
    page.get_by_role("textbox", name="Text (Markdown)").press("Control+End")
    page.get_by_label("Choose a picture").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": png()}
    )
    insert = page.get_by_role("button", name="Insert", exact=True)
    expect(insert).to_be_disabled()
    page.get_by_label("What does it show?").fill("A teal lamp")
    insert.click()
    shown = page.get_by_role("region", name="Preview").get_by_role("img", name="A teal lamp")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60

    page.get_by_label("Choose a picture").set_input_files(
        {"name": "no.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"}
    )
    expect(page.get_by_role("alert").filter(has_text="no picture")).to_be_visible()


def test_plan_is_shown_and_listed(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), EDITOR).page
    new_article(page, "Winter sale", "Soon.")
    page.get_by_label("Publish at", exact=True).fill("2001-01-01T09:00")
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_role("form", name="Plan").get_by_text(re.compile("has passed"))).to_be_visible()
    page.get_by_label("Publish at", exact=True).fill("2099-01-10T09:00")
    page.get_by_label("Look at it again on").fill("2026-01-01")
    page.get_by_role("button", name="Save plan").click()
    expect(page.get_by_text(re.compile("Version 1 goes out .*2099"))).to_be_visible()

    page.goto("/desk/knowledge")
    page.get_by_role("checkbox", name="Due for another look").click()
    expect(page.get_by_role("row").filter(has_text="Winter sale").first).to_contain_text("Planned")


def test_keys_format_the_text(new_page: Callable[[], Page]) -> None:
    page = Desk.sign_in(new_page(), EDITOR).page
    page.goto("/desk/knowledge/new")
    text = page.get_by_role("textbox", name="Text (Markdown)")
    text.fill("Be careful")
    text.press("Control+a")
    text.press("Control+b")
    expect(text).to_have_value("**Be careful**")
    text.press("Control+z")
    expect(text).to_have_value("Be careful")
    page.get_by_role("toolbar", name="Formatting").get_by_role("button", name="List").click()
    expect(text).to_have_value("- Be careful")
