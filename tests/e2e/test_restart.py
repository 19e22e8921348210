"""Numbered point 7: everything survives a restart of every process."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.pages import Desk, Widget
from tests.system import System


def test_conversation_queue_and_half_finished_return_survive(
    widget: Widget, desk: Desk, system: System
) -> None:
    waiting = Widget.open(widget.page.context.browser.new_context(base_url=system.url).new_page())
    waiting.say("a human please, about the orange ottoman")
    widget.say("I want to return something", re.compile("order", re.IGNORECASE))
    system.stop()
    system.start()

    expect(desk.page.get_by_role("link").filter(has_text="orange ottoman").first).to_be_visible()
    widget.say("TR-10009", re.compile("e-?mail", re.IGNORECASE))  # the form goes on where it was
    desk.open_conversation("orange ottoman")
    desk.press("Claim")
    desk.reply("Here I am.")
    waiting.expect_said("Here I am.")
    waiting.page.context.close()
