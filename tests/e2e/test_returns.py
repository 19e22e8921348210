"""Numbered point 2: a return, from the wish to the label."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.e2e.pages import Widget
from tests.system import System

MAYA = "maya.holt@example.com"


def recorded_returns(system: System, order_number: str) -> list[tuple[int, str]]:
    """(what its number ends in, method) of the returns that the back office holds for an order."""
    with closing(sqlite3.connect(system.folder / "back_office.db")) as connection:
        query = "SELECT id, method FROM return_record WHERE order_number = ?"
        return list(connection.execute(query, (order_number,)))


def test_return_from_the_wish_to_the_label(widget: Widget, system: System) -> None:
    widget.say("I want to send back the blue lamp from my last order")
    widget.verify(system, "TR-10001", MAYA)
    widget.expect_said(re.compile("lamp", re.IGNORECASE))

    widget.say("how long does a refund take?", re.compile("business days", re.IGNORECASE))  # in the middle
    widget.choose(re.compile("changed my mind", re.IGNORECASE))
    widget.choose(re.compile("^refund", re.IGNORECASE), re.compile(r"\$64\.00"))
    assert recorded_returns(system, "TR-10001") == []  # nothing before the confirmation
    widget.say("hmm maybe")
    assert recorded_returns(system, "TR-10001") == []  # and that was none
    widget.choose(re.compile("^yes", re.IGNORECASE), re.compile(r"RN-\d+"))

    [(number, method)] = recorded_returns(system, "TR-10001")
    assert method == "refund"
    widget.expect_said(f"RN-{30_000 + number}")
    for name in ("label", "credit"):
        with widget.page.expect_download() as downloaded:
            widget.log.get_by_role("link", name=re.compile(name, re.IGNORECASE)).last.click()
        content = downloaded.value.path().read_bytes()
        assert content.startswith(b"%PDF-")


def test_return_outside_the_window_is_declined_with_the_rule(widget: Widget, system: System) -> None:
    widget.say("I'd like to return something")
    widget.verify(system, "TR-10004", "tom.becker@example.com")
    widget.expect_said(re.compile("30 days|30-day"))
    expect(widget.last_reply.get_by_role("button", name=re.compile("person", re.IGNORECASE))).to_be_visible()
    assert recorded_returns(system, "TR-10004") == []


def test_wrong_code_gives_nothing_away(widget: Widget, system: System) -> None:
    widget.say("I want to return an item")
    widget.say("TR-10006", re.compile("e-?mail", re.IGNORECASE))
    widget.say("somebody.else@example.com", re.compile("code", re.IGNORECASE))
    assert system.mails_to("somebody.else@example.com") == []
    widget.say("123456", re.compile("code", re.IGNORECASE))
    expect(widget.log).not_to_contain_text("Oak lounge chair")


def test_cancel_ends_the_form(widget: Widget) -> None:
    widget.say("I want to return an item", re.compile("order", re.IGNORECASE))
    widget.say("cancel", re.compile("cancel|stopped|nothing", re.IGNORECASE))
    widget.say("do you have stores?", re.compile("store", re.IGNORECASE))
