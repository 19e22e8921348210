"""Limits of policies on the desk: a supervisor changes one with a reason, an agent reads it, the actions are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.pages import Desk
from tests.system import System

GIFT_CARDS = {
    "version": 3,
    "digest": "of a file of this test",
    "limits": [
        {
            "key": "expiry.days",
            "label": "Gift cards expire after",
            "unit": "days",
            "value": "365",
            "minimum": "180",
            "maximum": "730",
        },
        {
            "key": "maximum",
            "label": "Largest gift card",
            "unit": "money",
            "currency": "USD",
            "value": "200.00",
            "minimum": "50.00",
            "maximum": "500.00",
        },
    ],
    "documentation": [{"rule": "no_cash", "text": "A gift card is not paid out in cash."}],
}


def changed_limits(system: System) -> Any:
    """What was changed of the gift cards' policy, as the actions are told."""
    token = {"X-Service-Token": system.environment["SERVICE_TOKEN"]}
    response = httpx.get(f"{system.url}/api/policy/limits", headers=token)
    assert response.status_code == 200
    return response.json()["limits"].get("gift-cards", {})


def test_limit_is_changed_with_a_reason_and_put_back(system: System, new_page: Callable[[], Page]) -> None:
    token = {"X-Service-Token": system.environment["SERVICE_TOKEN"]}
    registered = httpx.put(f"{system.url}/api/policy/documents/gift-cards", json=GIFT_CARDS, headers=token)
    assert registered.status_code == 200

    supervisor = Desk.sign_in(new_page(), "lee.moreau@tallowreed.example").page
    supervisor.get_by_role("link", name="Policies").click()
    supervisor.get_by_role("tab", name="Gift cards").click()
    expiry = supervisor.get_by_role("textbox", name="Gift cards expire after")
    expiry.fill("1000")
    expect(supervisor.get_by_text("Choose a value from 180 to 730 days.")).to_be_visible()
    expect(supervisor.get_by_role("button", name="Change it")).to_be_disabled()
    expiry.fill("500")
    supervisor.get_by_role("button", name="Change it").click()
    expect(supervisor.get_by_text("Say why: it is kept with the change.")).to_be_visible()
    assert changed_limits(system) == {}
    supervisor.get_by_label("Why?").fill("Complaints about expired cards")
    supervisor.get_by_role("button", name="Change it").click()
    history = supervisor.get_by_role("region", name="History")
    expect(history).to_contain_text("Gift cards expire after: 365 days → 500 days")
    assert changed_limits(system) == {"expiry.days": "500"}

    agent = Desk.sign_in(new_page(), "dana.brooks@tallowreed.example").page
    agent.goto("/desk/policies/gift-cards")
    limits = agent.get_by_role("region", name="Limits")
    expect(limits).to_contain_text("500 days")
    expect(limits).to_contain_text("365 days in the file; changed by Lee Moreau")
    expect(limits.get_by_role("textbox")).to_have_count(0)
    expect(agent.get_by_role("region", name="The rules in words")).to_contain_text("not paid out in cash")

    history.get_by_role("button", name="Restore the file’s values").click()
    dialog = supervisor.get_by_role("dialog")
    dialog.get_by_label("Why?").fill("Not agreed with the lawyers")
    dialog.get_by_role("button", name="Restore").click()
    expect(history).to_contain_text(re.compile("500 days → 365 days, the file’s value"))
    # What a colleague changes is pushed to everybody who has it on the screen.
    expect(limits).not_to_contain_text("500 days")
    expect(limits).to_contain_text("365 days")
    assert changed_limits(system) == {}
