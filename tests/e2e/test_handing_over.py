"""Numbered point 5: from the bot to a person and back, whatever breaks."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk, Widget
from tests.system import System


def test_customer_asks_for_a_person_and_both_talk(widget: Widget, desk: Desk) -> None:
    widget.say("do you deliver to Alaska?")
    widget.say("I want to talk to a human please, about Alaska")
    row = desk.row("a human please, about Alaska", re.compile("asked", re.IGNORECASE))
    expect(row).to_be_visible()
    row.click()
    expect(desk.transcript).to_contain_text("do you deliver to Alaska?")
    desk.press("Claim")
    desk.reply("Hello, this is Dana. How can I help?")
    widget.expect_said("Hello, this is Dana. How can I help?")
    desk.note("seems worried about shipping")

    replies = widget.log.locator("article.bot").count()
    widget.composer.fill("what are your opening hours?")
    widget.composer.press("Enter")
    expect(desk.transcript).to_contain_text("what are your opening hours?")
    desk.reply("Monday to Friday from 8 to 8.")
    widget.expect_said("Monday to Friday from 8 to 8.")
    assert widget.log.locator("article.bot").count() == replies  # the bot kept quiet
    expect(widget.log).not_to_contain_text("seems worried")

    desk.press("More actions")
    desk.page.get_by_role("menuitem", name="Return to the bot").click()
    expect(widget.page.get_by_text("Virtual assistant").first).to_be_visible()
    widget.say("what are your opening hours?")
    expect(widget.log.locator("article.bot")).to_have_count(replies + 1)


def test_two_unanswered_questions_hand_over(widget: Widget, desk: Desk) -> None:
    widget.say("which tyres fit a 1998 camper van?")
    widget.say("and what is the capital of Mongolia?")
    expect(desk.row("capital of Mongolia", re.compile("unanswered", re.IGNORECASE))).to_be_visible()


def test_anger_hands_over(widget: Widget, desk: Desk) -> None:
    widget.say("this is the worst shop ever, I am furious, you thieves!")
    expect(desk.row("I am furious, you thieves!", re.compile("upset", re.IGNORECASE))).to_be_visible()


def test_agent_resolves_and_the_next_question_goes_to_the_bot(widget: Widget, desk: Desk) -> None:
    widget.say("operator please, it is about my wardrobe order")
    desk.open_conversation("operator please, it is about my wardrobe order")
    desk.press("Claim")
    desk.reply("All settled, have a nice day.")
    desk.press("Resolve")
    expect(widget.page.get_by_text("Conversation closed").first).to_be_visible()
    bot_replies = widget.log.locator("article.bot").count()
    widget.say("how long do I have to send something back?", re.compile("30 days"))
    expect(widget.log.locator("article.bot")).to_have_count(bot_replies + 1)


def test_second_agent_is_told_who_was_first(widget: Widget, desk: Desk, new_page: Callable[[], Page]) -> None:
    other = Desk.sign_in(new_page(), "marcus.hale@tallowreed.example")
    widget.say("a person please, the purple curtains are torn")
    other.open_conversation("purple curtains")
    desk.open_conversation("purple curtains")
    desk.press("Claim")
    expect(
        other.page.get_by_text(re.compile("Assigned to Dana Brooks|Dana Brooks has joined")).first
    ).to_be_visible()
    expect(other.page.get_by_role("button", name="Claim", exact=True)).to_have_count(0)


def test_killing_rasa_brings_the_customer_to_the_queue(widget: Widget, desk: Desk, system: System) -> None:
    widget.say("hello there")
    system.kill("bot")
    try:
        widget.say(
            "where is the green teapot I ordered?", re.compile("colleague|person|team|someone", re.IGNORECASE)
        )
        desk.open_conversation("green teapot")
        desk.press("Claim")
        desk.reply("I am looking for your teapot.")
        widget.expect_said("I am looking for your teapot.")
    finally:
        system.start("bot")
