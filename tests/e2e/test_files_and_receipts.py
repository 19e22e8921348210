"""Files both ways, who has seen what, rating, the transcript by mail, and a decision for somebody who has left."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfWriter

from tests.e2e.pages import Desk, Widget
from tests.e2e.test_waiting import SUPERVISOR, wait_for_mail
from tests.system import System
from tests.waiting import PATIENCE_SECONDS


def make_photo(folder: Path) -> Path:
    """A small picture, as from a phone."""
    path = folder / "crack in the vase.jpg"
    Image.new("RGB", (320, 240), (44, 110, 92)).save(path)
    return path


def make_label(folder: Path) -> Path:
    """A PDF of one page."""
    path = folder / "label.pdf"
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=100)
    writer.write(path)
    return path


def test_photo_reaches_the_desk_and_a_pdf_comes_back(widget: Widget, desk: Desk, tmp_path: Path) -> None:
    widget.say("a person please, there is a crack in my new vase")
    widget.attach(make_photo(tmp_path))
    widget.write("here is the crack in a photo")
    picture = widget.page.get_by_role("button", name="Enlarge crack in the vase.jpg")
    picture.click()
    large = widget.page.get_by_role("dialog", name="crack in the vase.jpg")
    shown = large.get_by_role("img", name="crack in the vase.jpg")
    expect(shown).to_have_js_property("naturalWidth", 320)
    widget.page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(widget.composer).to_be_visible()

    conversation = desk.find("here is the crack in a photo")
    desk.open_conversation("here is the crack in a photo")
    expect(desk.transcript.locator("img").last).to_have_js_property("naturalWidth", 320)
    desk.press("Claim")
    desk.send_file(conversation, make_label(tmp_path), "application/pdf", "Here is your label.")
    widget.expect_said("Here is your label.")
    with widget.page.expect_download() as download:
        widget.log.get_by_role("link", name=re.compile("label.pdf")).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_files_that_are_refused_say_why(widget: Widget, tmp_path: Path) -> None:
    script = tmp_path / "notes.txt"
    script.write_text("hello")
    liar = tmp_path / "not really.png"
    liar.write_text("<script>alert(1)</script>")
    widget.page.locator("input[type=file]").set_input_files([script, liar])
    refused = widget.page.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(refused.filter(has_text="Not a kind of file we take")).to_have_count(2)
    widget.page.get_by_role("button", name="Remove notes.txt").click()
    expect(refused).to_have_count(1)


def test_both_sides_see_what_was_seen(widget: Widget, desk: Desk) -> None:
    widget.say("a person please, is my sofa on its way?")
    desk.open_conversation("is my sofa on its way?")
    desk.press("Claim")
    expect(widget.log.locator("article.customer").last).to_contain_text("Seen")
    conversation = desk.find("is my sofa on its way?")
    widget.page.get_by_role("button", name="Close chat").first.click()
    desk.reply("It left the warehouse today.")
    page = desk.get(f"conversations/{conversation}")
    assert page["conversation"]["customer_read"] < page["conversation"]["last_sequence"]
    widget.page.get_by_role("button", name=re.compile("^Open chat, 1 new message")).click()
    expect(desk.transcript.get_by_text("Seen").last).to_be_visible()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not has_seen_all(desk, conversation):
        assert time.monotonic() < deadline, "nobody told the desk what the customer has seen"
        time.sleep(0.1)


def has_seen_all(desk: Desk, conversation: str) -> bool:
    state = desk.get(f"conversations/{conversation}")["conversation"]
    return bool(state["customer_read"] == state["last_sequence"])


def test_rating_after_resolve_can_be_changed(widget: Widget, new_page: Callable[[], Page]) -> None:
    desk = Desk.sign_in(new_page(), SUPERVISOR)
    widget.say("a person please, thank you for the quick rug delivery")
    conversation = desk.find("thank you for the quick rug delivery")
    desk.open_conversation("thank you for the quick rug delivery")
    desk.press("Claim")
    desk.reply("Enjoy it!")
    widget.write("I will, thank you")
    desk.press("Resolve")
    widget.page.get_by_role("radio", name="Okay", exact=True).check(force=True)
    widget.page.get_by_label("Tell us more (optional)").fill("took three questions")
    widget.page.get_by_role("button", name="Send rating").click()
    expect(widget.page.get_by_text("Thank you for your rating!")).to_be_visible()
    widget.page.get_by_role("button", name="Change").click()
    widget.page.get_by_role("radio", name="Very good", exact=True).check(force=True)
    widget.page.get_by_role("button", name="Send rating").click()
    expect(widget.page.get_by_text("You chose “Very good”.")).to_be_visible()
    given = [one for one in desk.get("ratings")["ratings"] if one["conversation_id"] == conversation]
    assert [(one["score"], one["comment"]) for one in given] == [(5, "took three questions")]
    widget.choose_from_menu("Start a new conversation")
    expect(widget.log.locator("article")).to_have_count(0)
    widget.say("hello")


def test_transcript_comes_by_mail_with_the_card_number_masked(widget: Widget, system: System) -> None:
    widget.say("my card 4242 4242 4242 4242 was charged twice for the teapot")
    expect(widget.log).to_contain_text("4242")
    expect(widget.log).not_to_contain_text("4242 4242 4242 4242")
    widget.choose_from_menu("E-mail me this conversation")
    widget.page.get_by_label("Your e-mail address").fill("teapot@example.com")
    widget.page.get_by_role("button", name="Send", exact=True).click()
    expect(widget.page.get_by_text("On its way to teapot@example.com")).to_be_visible()
    mail = wait_for_mail(system, "teapot@example.com", "teapot")
    assert "4242 4242 4242 4242" not in mail
    assert "•••• 4242" in mail


def test_customer_who_has_left_learns_of_the_decision_by_mail(
    widget: Widget, system: System, new_page: Callable[[], Page]
) -> None:
    desk = Desk.sign_in(new_page(), SUPERVISOR)
    address = "jamie.baker.66@example.com"
    widget.say("please take back the $48 late fee, I paid on time")
    widget.verify(system, "TR-10539", address)
    widget.choose(re.compile("^yes, send it", re.IGNORECASE))
    widget.expect_said(re.compile(r"FR-\d+"))
    widget.go_away()
    waiting = desk.get("approvals?state=waiting")["approvals"]
    approval = next(one for one in waiting if one["customer"]["name"] == "Jamie Baker")
    desk.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})
    wait_for_mail(system, address, "approved")
    widget.come_back()
    widget.expect_said(re.compile("approved your request"))
