"""Numbered point 3: a fee, reversed within the bot's authority, sent for approval, or declined with the rule."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk, Widget
from tests.system import System


def reversed_charges(system: System) -> set[str]:
    """The charges that the back office has paid back."""
    with closing(sqlite3.connect(system.folder / "back_office.db")) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM charge WHERE reversed_at IS NOT NULL")}


def test_duplicate_late_fee_is_reversed(widget: Widget, system: System) -> None:
    widget.say("you charged me a $35 late fee twice")
    widget.verify(system, "TR-10002", "daniel.okafor@example.com")
    widget.expect_said(re.compile(r"\$35\.00"))
    before = reversed_charges(system)
    widget.choose(re.compile("^yes", re.IGNORECASE), re.compile(r"FR-\d+"))
    assert reversed_charges(system) - before == {"CH-20002"}


def test_fee_above_authority_is_approved_on_the_desk_and_finished_by_the_bot(
    widget: Widget, system: System, new_page: Callable[[], Page]
) -> None:
    desk = Desk.sign_in(new_page(), "lee.moreau@tallowreed.example")
    widget.say("please take back the $48 late fee, I paid on time")
    widget.verify(system, "TR-10003", "priya.raman@example.com")
    before = reversed_charges(system)
    widget.choose(re.compile("^yes, send it", re.IGNORECASE))
    widget.expect_said(re.compile("colleague|team|person|approv", re.IGNORECASE))
    assert reversed_charges(system) == before

    desk.page.get_by_role("link", name=re.compile("approvals", re.IGNORECASE)).click()
    card = desk.page.get_by_role("article").filter(has_text="Priya Raman").first
    expect(card).to_contain_text("48.00")
    card.get_by_role("button", name="Approve $48.00").click()
    expect(card).to_have_count(0)
    widget.expect_said(re.compile("a colleague approved your request"))
    assert reversed_charges(system) - before == {"CH-20003"}


def test_old_fee_is_declined_with_the_rule_and_a_person_offered(widget: Widget, system: System) -> None:
    widget.say("I want my late fee refunded")
    widget.verify(system, "TR-10005", "tom.becker@example.com")
    widget.expect_said(re.compile("120 days"))
    expect(widget.last_reply.get_by_role("button", name=re.compile("person", re.IGNORECASE))).to_be_visible()
