"""Numbered point 4: order status, and what people say besides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import Widget
from tests.system import System


def test_order_status_after_verification(widget: Widget, system: System) -> None:
    widget.say("where is my order?")
    widget.verify(system, "TR-10005", "tom.becker@example.com")
    widget.expect_said(re.compile("on its way|on the way|shipped", re.IGNORECASE))
    expect(widget.last_reply).to_contain_text("TR-10005")


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("good morning!", "hello|hi|good morning|welcome"),
        ("thanks a lot", "welcome|happy to help|anytime"),
        ("are you a robot?", "assistant|bot|automated"),
        ("I am really disappointed with your service", "sorry"),
        ("you are a stupid piece of shit", "sorry|understand|frustrat|person"),
    ],
)
def test_small_talk_complaints_and_rude_words_get_a_sensible_reply(
    widget: Widget, words: str, reply: str
) -> None:
    widget.say(words, re.compile(reply, re.IGNORECASE))
