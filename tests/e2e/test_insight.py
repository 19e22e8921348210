"""What a customer says about an answer reaches the editors, and what they do about it reaches the next customer."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk, Widget

EDITOR = "sam.ortiz@tallowreed.example"


def test_thumb_down_becomes_a_phrasing_that_is_answered(new_page: Callable[[], Page]) -> None:
    question = "how do i stop my ottoman from rocking on the parquet"
    desk = Desk.sign_in(new_page(), EDITOR)
    desk.write_article(
        "Felt pads under furniture",
        re.compile("^Products"),
        "Stick one of the **felt pads** from the spare-parts bag under each leg.",
        ["do you have felt pads", "pads for the legs of a chair", "where are the felt pads"],
    )
    desk.publish()

    before = Widget.open(new_page())
    before.say("do you have felt pads", re.compile("spare-parts bag"))
    before.log.get_by_role("button", name="This did not help").last.click()
    expect(before.log.get_by_role("group", name="Did this help?").last).to_contain_text("Sorry")
    expect(
        before.log.get_by_role("group", name="Did this help?").get_by_role("button", name="Talk to a person")
    ).to_be_visible()
    before.say(question)
    expect(before.log).not_to_contain_text(re.compile("spare-parts bag.*spare-parts bag", re.DOTALL))

    desk.open_unanswered()
    helpless = desk.gap("do you have felt pads")
    expect(helpless).to_contain_text("Answer did not help once")
    gap = desk.gap(question)
    desk.add_to_article(gap, "Felt pads under furniture")
    gap.get_by_role("link", name="Felt pads under furniture").last.click()
    expect(desk.page.get_by_role("textbox", name="Title", exact=True)).to_have_value(
        "Felt pads under furniture"
    )
    desk.publish()

    after = Widget.open(new_page())
    after.say(question, re.compile("spare-parts bag"))
    desk.open_unanswered()
    expect(desk.gap(question)).to_have_count(0)


def test_a_moved_floor_shows_what_it_would_have_done(new_page: Callable[[], Page]) -> None:
    desk = Desk.sign_in(new_page(), EDITOR)
    desk.page.goto("/desk/knowledge/quality")
    slider = desk.page.get_by_role("slider", name="Confidence floor")
    slider.focus()
    desk.page.keyboard.press("End")
    expect(desk.page.get_by_label("At 100%")).to_contain_text("Unanswered")
    desk.page.get_by_role("button", name="Answer from 100%").click()
    expect(desk.page.get_by_text(re.compile("Moved by Sam Ortiz"))).to_be_visible()
    customer = Widget.open(new_page())
    customer.say("how long do I have to send something back?")
    expect(customer.log.get_by_role("button", name="This helped")).to_have_count(0)
    desk.page.get_by_role("button", name=re.compile("^Back to")).click()
    expect(desk.page.get_by_role("button", name=re.compile("^Back to"))).to_have_count(0)


def test_a_draft_begins_with_what_was_asked(new_page: Callable[[], Page]) -> None:
    question = "is the zeppelin hangar open to visitors"
    customer = Widget.open(new_page())
    customer.say(question)
    desk = Desk.sign_in(new_page(), EDITOR)
    desk.open_unanswered()
    gap = desk.gap(question)
    gap.get_by_role("button", name="Start a draft").click()
    expect(desk.page.get_by_role("textbox", name="Title", exact=True)).not_to_have_value("")
    expect(desk.page.get_by_role("textbox", name="Question 1")).to_have_value(question)
