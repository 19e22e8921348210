"""While a customer waits: place, questions to the bot, leaving, closed hours, an agent who vanishes, another team."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk, Widget
from tests.system import System

SUPERVISOR = "lee.moreau@tallowreed.example"
MAIL_SECONDS = 20.0
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wait_for_mail(system: System, address: str, words: str) -> str:
    """The newest mail to `address` with `words` in it, as soon as it is there."""
    deadline = time.monotonic() + MAIL_SECONDS
    while True:
        found = [mail for mail in system.mails_to(address) if words in mail]
        if found:
            return found[-1]
        assert time.monotonic() < deadline, f"no mail to {address} says {words}: {system.mails_to(address)}"
        time.sleep(0.1)


def place_of(widget: Widget) -> int:
    """The customer's place in the line."""
    line = widget.page.get_by_role("status").filter(has_text=re.compile("You are next|Place"))
    found = re.search(r"Place (\d+)", line.first.inner_text())
    return int(found.group(1)) if found else 1


@contextmanager
def closed(supervisor: Desk) -> Iterator[None]:
    """The default team has closed an hour ago, or opens in an hour."""
    team = next(one for one in supervisor.get("teams")["teams"] if one["is_default"])
    now = datetime.now(UTC)
    begins = now - timedelta(hours=2) if now.hour >= 2 else now + timedelta(hours=1)
    hours = [[f"{begins:%H:%M}", f"{begins + timedelta(minutes=30):%H:%M}"]]
    if begins.hour != (begins + timedelta(minutes=30)).hour:  # never past midnight
        hours = [[f"{begins:%H}:00", f"{begins:%H}:30"]]
    draft = {
        key: value for key, value in team.items() if key not in {"id", "is_open", "opens_at", "agents_online"}
    }
    changed = {**draft, "time_zone": "UTC", "hours": dict.fromkeys(DAYS, hours)}
    supervisor.send("PUT", f"teams/{team['id']}", changed)
    try:
        yield
    finally:
        supervisor.send("PUT", f"teams/{team['id']}", draft)


def test_after_hours_the_answer_comes_by_mail(
    widget: Widget, system: System, new_page: Callable[[], Page]
) -> None:
    desk = Desk.sign_in(new_page(), SUPERVISOR)
    with closed(desk):
        widget.say("I want to talk to a human please, my rug has moth holes")
        widget.expect_waiting("We are closed right now")
        widget.expect_waiting(re.compile("We are back (today|tomorrow) at"))
        widget.page.get_by_label("Your e-mail address").fill("moth.holes@")
        widget.page.get_by_role("button", name="Save").click()
        expect(widget.page.get_by_role("alert").filter(has_text="Enter an address")).to_be_visible()
        widget.leave_email("typo@example.com")
        widget.page.get_by_role("button", name="Change").click()
        widget.leave_email("moth.holes@example.com")
        wait_for_mail(system, "moth.holes@example.com", "answer")
        widget.go_away()
        desk.page.goto("/desk/")
        desk.open_conversation("moth holes")
        desk.press("Claim")
        desk.reply("We will send you a new rug on Monday.")
        mail = wait_for_mail(system, "moth.holes@example.com", "a new rug on Monday")
    assert "Lee" in mail
    widget.come_back()
    widget.expect_said("We will send you a new rug on Monday.")


def test_place_moves_up_when_somebody_leaves_the_queue(
    widget: Widget, desk: Desk, new_page: Callable[[], Page]
) -> None:
    second = Widget.open(new_page())
    widget.say("a person please, it is about my blue lamp shade")
    second.say("a person please, it is about my second lamp shade")
    widget.expect_waiting(re.compile("You are next|Place"))
    second.expect_waiting("Place")
    before = place_of(second)
    widget.leave_queue()
    widget.expect_said("no longer in line")
    expect(widget.page.get_by_text("Virtual assistant").first).to_be_visible()
    moved = "You are next" if before == 2 else f"Place {before - 1} in line"
    second.expect_waiting(moved)
    widget.say("how long do I have to send something back?", re.compile("30 days"))


def test_the_bot_goes_on_answering_while_the_customer_waits(widget: Widget, desk: Desk) -> None:
    widget.say("a person please, my shelf is missing its screws")
    widget.expect_waiting("Waiting for")
    expect(widget.page.get_by_text("You can keep asking Reed meanwhile.")).to_be_visible()
    widget.say("how long do I have to send something back?", re.compile("30 days"))
    widget.expect_waiting("Waiting for")
    conversation = desk.find("how long do I have to send something back?")
    assert desk.get(f"conversations/{conversation}")["conversation"]["status"] == "open"


def test_customer_of_an_agent_who_vanishes_is_next_again(
    widget: Widget, new_page: Callable[[], Page]
) -> None:
    vanishing = Desk.sign_in(new_page(), "marcus.hale@tallowreed.example")
    widget.say("a person please, my armchair wobbles")
    conversation = vanishing.find("my armchair wobbles")
    vanishing.open_conversation("my armchair wobbles")
    vanishing.press("Claim")
    vanishing.reply("Which leg is it?")
    widget.expect_said("Which leg is it?")
    vanishing.page.context.close()
    widget.expect_said("front of the line")
    widget.expect_waiting(re.compile("You are next|Place"))
    desk = Desk.sign_in(new_page(), SUPERVISOR)
    queue = desk.get("queue")["conversations"]
    assert conversation in [one["id"] for one in queue if one["is_returned"]]
    assert [one["is_returned"] for one in queue] == sorted(
        (one["is_returned"] for one in queue), reverse=True
    )
    desk.page.goto(f"/desk/inbox/waiting/{conversation}")
    desk.press("Claim")
    desk.reply("Let me help you instead.")
    widget.expect_said("Let me help you instead.")


def test_transfer_to_a_team_shows_whom_the_customer_waits_for(
    widget: Widget, desk: Desk, new_page: Callable[[], Page]
) -> None:
    supervisor = Desk.sign_in(new_page(), SUPERVISOR)
    team = supervisor.send(
        "POST",
        "teams",
        {
            "name": "Workshop",
            "routing": "manual",
            "time_zone": "UTC",
            "hours": None,
            "member_ids": [one["id"] for one in supervisor.get("agents")["agents"]],
        },
    )
    widget.say("a person please, the drawer of my desk is stuck")
    desk.open_conversation("the drawer of my desk is stuck")
    desk.press("Claim")
    widget.expect_waiting("Dana Brooks")
    conversation = desk.find("the drawer of my desk is stuck")
    desk.send(
        "POST", f"conversations/{conversation}/transfer", {"team_id": team["id"], "note": "needs a carpenter"}
    )
    widget.expect_said("Workshop")
    widget.expect_waiting("Waiting for Workshop")
    expect(widget.log).not_to_contain_text("needs a carpenter")
    supervisor.open_conversation("the drawer of my desk is stuck")
    supervisor.press("Claim")
    expect(supervisor.transcript).to_contain_text("needs a carpenter")
