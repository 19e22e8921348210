"""Approvals: asked for once, decided once, carried out by the bot whoever has the conversation."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.staff import Role
from handoff import events
from handoff.audit.models import AuditEntry

from ..conftest import FakeClock
from .bot import fails, says
from .conftest import Desk, equal, eventually, on_both_databases, turn_states

APPROVAL = {
    "reference": "FR-40001",
    "kind": "fee_reversal",
    "title": "Reverse a late fee",
    "amount": "70.00",
    "currency": "USD",
    "authority": "agent",
    "minimum_amount": "0.01",
    "maximum_amount": "70.00",
    "reason": "Above the bot's authority",
    "facts": [{"label": "Charge", "value": "CH-20001"}],
    "policy_trace": [{"rule": "limit", "outcome": "needs_approval", "reason": "over 50.00"}],
    "customer": {"name": "Rosa", "email": "rosa@example.com", "verified": True},
}


WHY = "The second charge was correct."


async def _waiting_approval(desk: Desk, **fields: Any) -> tuple[Any, dict[str, Any]]:
    asked = {**APPROVAL, **fields}
    desk.bot.on("Fee!", says({"text": "A colleague has to look at it.", "approval": asked}))
    customer = await desk.visitor()
    agent = await desk.staff("Approving Agent")
    await customer.write("Fee!")
    await customer.hears("A colleague")
    [approval] = (await agent.get("approvals", state="waiting"))["approvals"]
    return customer, approval


async def test_approval_is_decided_once_and_carried_out_by_the_bot(desk: Desk) -> None:
    customer, approval = await _waiting_approval(desk)
    assert {key: approval[key] for key in APPROVAL} == APPROVAL
    assert (await customer.state())["status"] == "pending"
    desk.bot.on("/approval_decided*", says("Your 70.00 USD are on their way."))
    people = [await desk.staff(name) for name in ("Dana", "Marcus", "Lee", "Kim")]
    responses = await asyncio.gather(
        *(
            person.send(
                "POST",
                f"approvals/{approval['id']}/decide",
                {"decision": decision, "reason": WHY, "note": 'ok {"}'},
            )
            for person, decision in zip(people, ["approved", "declined"] * 2, strict=True)
        )
    )
    assert sorted(one.status_code for one in responses) == [200, 409, 409, 409]
    refused = next(one for one in responses if one.status_code == 409)
    assert refused.json()["error"] == "approval_already_decided"
    message = await customer.hears("on their way")
    assert message["author"] == "bot"
    [event] = [turn for turn in desk.bot.turns if turn["text"].startswith("/approval_decided")]
    assert event["trusted"] is True
    assert '"reference": "FR-40001"' in event["text"]
    assert (await people[0].get("approvals", state="waiting"))["approvals"] == []
    unknown = await people[0].send("POST", "approvals/unknown/decide", {"decision": "approved"})
    assert (unknown.status_code, unknown.json()["error"]) == (404, "approval_not_found")


@on_both_databases
async def test_of_many_decisions_at_once_one_stands(desk: Desk, clock: FakeClock) -> None:
    customer, approval = await _waiting_approval(desk)
    people = [await desk.staff(f"Person {number}", Role.SUPERVISOR) for number in range(10)]
    desk.bot.on("/approval_decided*", says("It is decided."))
    clock.advance(timedelta(hours=72, seconds=1))  # and time runs out in the same moment
    responses = await asyncio.gather(
        *(
            person.send("POST", f"approvals/{approval['id']}/decide", {"decision": decision, "reason": WHY})
            for person, decision in zip(people, ["approved", "declined"] * 5, strict=True)
        ),
        desk.wing._approvals.expire_due(),
        desk.wing._approvals.expire_due(),
    )
    statuses = [one.status_code for one in responses[:-2]]
    assert set(statuses) <= {200, 409}
    await customer.hears("It is decided.")
    await eventually(lambda: equal(turn_states(desk), ["done", "done"]))
    events = [text for text in desk.bot.texts if text.startswith("/approval_decided")]
    assert len(events) == 1
    [stored] = (await people[0].get("approvals"))["approvals"]
    assert f'"decision": "{stored["state"]}"' in events[0]
    assert statuses.count(200) == (0 if stored["state"] == "expired" else 1)


def told(desk: Desk) -> dict[str, Any]:
    """The decision as the bot was told."""
    [event] = [text for text in desk.bot.texts if text.startswith("/approval_decided")]
    return json.loads(event.removeprefix("/approval_decided"))


async def test_part_of_the_amount_is_approved_and_the_customer_is_told_why(desk: Desk) -> None:
    customer, approval = await _waiting_approval(desk)
    desk.bot.on("/approval_decided*", says("35.00 USD are on their way."))
    agent, supervisor = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    body = {"decision": "approved", "amount": "35", "reason": f" {WHY} ", "note": "rude on the phone"}
    decided = await agent.send("POST", f"approvals/{approval['id']}/decide", body)
    assert decided.status_code == 200
    view = decided.json()
    assert (view["state"], view["amount"], view["decided_amount"]) == ("approved", "70.00", "35.00")
    assert (view["decision_reason"], view["note"]) == (WHY, "rude on the phone")
    await customer.hears("35.00 USD")
    assert told(desk) == {
        "kind": "fee_reversal",
        "reference": "FR-40001",
        "decision": "approved",
        "amount": "35.00",
        "reason": WHY,
        "note": "rude on the phone",
        "decided_by": "Dana Brooks",
    }
    [entry] = (await supervisor.get("audit", action="decide"))["entries"]
    assert (entry["details"]["amount"], entry["details"]["reason"]) == ("35.00", WHY)


@pytest.mark.parametrize("amount", ["70.00", "70", "70.000", None])
async def test_the_amount_that_was_asked_for_is_no_change(desk: Desk, amount: str | None) -> None:
    _, approval = await _waiting_approval(desk)
    agent = await desk.staff("Dana Brooks")
    body = {"decision": "approved", "amount": amount}
    decided = await agent.send("POST", f"approvals/{approval['id']}/decide", body)
    assert (decided.status_code, decided.json()["decided_amount"]) == (200, None)
    await eventually(lambda: equal(turn_states(desk), ["done", "done"]))
    assert (told(desk)["amount"], told(desk)["reason"]) == ("", "")


FIXED = {"minimum_amount": None, "maximum_amount": None}
REFUSED: list[tuple[dict[str, Any], dict[str, Any], str, str, str]] = [
    ({}, {"amount": "70.01", "reason": WHY}, "amount_refused", "amount", "from 0.01 to 70.00 USD"),
    ({}, {"amount": "0.00", "reason": WHY}, "amount_refused", "amount", "from 0.01 to 70.00 USD"),
    ({}, {"amount": "-5.00", "reason": WHY}, "amount_refused", "amount", "from 0.01 to 70.00 USD"),
    ({}, {"amount": "35.005", "reason": WHY}, "amount_refused", "amount", "steps of 0.01"),
    (FIXED, {"amount": "35.00", "reason": WHY}, "amount_refused", "amount", "Only the amount asked for"),
    ({**FIXED, "amount": None}, {"amount": "35.00", "reason": WHY}, "amount_refused", "amount", "no amount"),
    ({}, {"amount": "35.00"}, "reason_needed", "reason", "another amount"),
    ({}, {"amount": "35.00", "reason": " \n "}, "reason_needed", "reason", "another amount"),
    ({}, {"decision": "declined"}, "reason_needed", "reason", "declined"),
    ({}, {"decision": "declined", "amount": "35.00", "reason": WHY}, "amount_refused", "amount", "declined"),
    ({}, {"amount": "half", "reason": WHY}, "invalid_request", "amount", "pattern"),
]


@pytest.mark.parametrize(("asked", "body", "code", "field", "words"), REFUSED)
async def test_decision_that_cannot_be_made_says_why_at_its_field(
    desk: Desk, asked: dict[str, Any], body: dict[str, Any], code: str, field: str, words: str
) -> None:
    _, approval = await _waiting_approval(desk, **asked)
    supervisor = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    refused = await supervisor.send(
        "POST", f"approvals/{approval['id']}/decide", {"decision": "approved", **body}
    )
    assert (refused.status_code, refused.json()["error"]) == (422, code)
    assert [one["field"] for one in refused.json()["fields"]] == [field]
    assert words in refused.json()["detail"]
    [waiting] = (await supervisor.get("approvals", state="waiting"))["approvals"]
    assert waiting["state"] == "waiting"


async def test_what_needs_a_supervisor_is_seen_but_not_decided_by_agents(desk: Desk) -> None:
    customer, approval = await _waiting_approval(desk, authority="supervisor")
    agent, supervisor = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    assert (await agent.get("approvals", state="waiting"))["approvals"][0]["authority"] == "supervisor"
    for action, body in (("claim", None), ("decide", {"decision": "approved"})):
        refused = await agent.send("POST", f"approvals/{approval['id']}/{action}", body)
        assert (refused.status_code, refused.json()["error"]) == (403, "supervisor_needed")
        assert "supervisor" in refused.json()["detail"]
    desk.bot.on("/approval_decided*", says("It is done."))
    decided = await supervisor.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})
    assert decided.status_code == 200
    await customer.hears("It is done.")


@pytest.mark.parametrize(
    "fields",
    [
        {"minimum_amount": None},
        {"maximum_amount": "69.00"},
        {"minimum_amount": "70.01"},
        {"amount": None},
        {"authority": "nobody"},
    ],
)
async def test_request_that_makes_no_sense_comes_to_people(desk: Desk, fields: dict[str, Any]) -> None:
    desk.bot.on("Fee!", says({"text": "Wait", "approval": {**APPROVAL, **fields}}))
    customer = await desk.visitor()
    agent = await desk.staff("Dana Brooks")
    await customer.write("Fee!")
    await customer.is_in("open", "queue")
    assert (await agent.get("approvals"))["approvals"] == []


async def test_claimed_approval_is_decided_by_its_claimer_or_a_supervisor(desk: Desk) -> None:
    _, approval = await _waiting_approval(desk)
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    lee = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    path = f"approvals/{approval['id']}"

    async with desk.core.bus.subscribe(events.DESK) as incoming:
        claimed = await dana.send("POST", f"{path}/claim")
        assert (claimed.status_code, claimed.json()["claimed_by"]) == (200, "Dana Brooks")
        assert claimed.json()["claimed_by_id"] == dana.id
        assert (await dana.send("POST", f"{path}/claim")).status_code == 200
        # The last state of the customer's turn may be told in between.
        told = await anext(event async for event in incoming if event.type == "approval.updated")
        assert told.data["approval"]["claimed_by"] == "Dana Brooks"
    for action, body in (("claim", None), ("release", None), ("decide", {"decision": "approved"})):
        refused = await marcus.send("POST", f"{path}/{action}", body)
        assert (refused.status_code, refused.json()["error"]) == (409, "approval_claimed")
        assert "Dana Brooks" in refused.json()["detail"]
    released = await dana.send("POST", f"{path}/release")
    assert (released.status_code, released.json()["claimed_by"]) == (200, None)
    assert (await marcus.send("POST", f"{path}/claim")).json()["claimed_by"] == "Marcus Hale"
    decided = await lee.send("POST", f"{path}/decide", {"decision": "approved"})
    assert (decided.status_code, decided.json()["decided_by"]) == (200, "Lee Moreau")
    refused = await dana.send("POST", f"{path}/claim")
    assert (refused.status_code, refused.json()["error"]) == (409, "approval_already_decided")


async def test_claim_lapses_when_nobody_attends_to_it(desk: Desk, clock: FakeClock) -> None:
    _, approval = await _waiting_approval(desk)
    dana, marcus = await desk.staff("Dana Brooks"), await desk.staff("Marcus Hale")
    await dana.send("POST", f"approvals/{approval['id']}/claim")
    clock.advance(timedelta(minutes=29))
    assert await desk.wing._approvals.free_unattended() == 0
    clock.advance(timedelta(minutes=2))

    async def is_free() -> bool:
        [one] = (await marcus.get("approvals", state="waiting"))["approvals"]
        return one["claimed_by"] is None

    await eventually(is_free)
    assert (await marcus.send("POST", f"approvals/{approval['id']}/claim")).status_code == 200


async def test_undecided_approval_expires_and_the_customer_is_told(desk: Desk, clock: FakeClock) -> None:
    customer, approval = await _waiting_approval(desk)
    agent = await desk.staff("Dana Brooks")
    desk.bot.on("/approval_decided*", says("Nobody decided in time, I'm sorry."))
    assert approval["expires_at"] == "2026-03-05T12:00:00Z"
    clock.advance(timedelta(hours=72))
    await customer.hears("Nobody decided in time")
    [event] = [text for text in desk.bot.texts if text.startswith("/approval_decided")]
    assert '"reference": "FR-40001", "decision": "expired", "amount": "", "reason": ""' in event
    [stored] = (await agent.get("approvals", state="expired"))["approvals"]
    assert (stored["state"], stored["decided_by"]) == ("expired", None)
    refused = await agent.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})
    assert (refused.status_code, refused.json()["error"]) == (409, "approval_already_decided")
    async with desk.core.database.reading() as session:
        [entry] = await session.scalars(select(AuditEntry).where(AuditEntry.action == "approval_expired"))
    assert (entry.actor, entry.details["reference"]) == ("system", "FR-40001")


async def test_decision_is_carried_out_while_a_person_has_the_conversation(desk: Desk) -> None:
    customer, approval = await _waiting_approval(desk)
    await customer.request_person()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    offer = {"text": "Done, reversed.", "choices": [{"title": "Thanks", "payload": "/thank"}]}
    desk.bot.on("/approval_decided*", says(offer))
    await agent.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})
    message = await customer.hears("Done, reversed.")
    assert (message["author"], message["choices"]) == ("system", [])
    assert (await customer.state())["owner"]["name"] == "Dana Brooks"


async def test_decision_is_tried_again_until_the_bot_is_back(desk: Desk, clock: FakeClock) -> None:
    customer, approval = await _waiting_approval(desk)
    agent = await desk.staff("Dana Brooks")
    desk.bot.is_down = True
    await agent.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})
    await eventually(lambda: equal(turn_states(desk), ["done", "waiting"]))
    desk.bot.is_down = False
    desk.bot.on("/approval_decided*", says("Reversed."))
    clock.advance(timedelta(seconds=10))
    await customer.hears("Reversed.")


async def test_decision_that_cannot_be_carried_out_comes_to_people(desk: Desk, clock: FakeClock) -> None:
    customer, approval = await _waiting_approval(desk)
    supervisor = await desk.staff("Lee Moreau", Role.SUPERVISOR)
    desk.bot.on("/approval_decided*", fails(500, "turn_failed"))
    body = {"decision": "approved", "amount": "20.00", "reason": WHY}
    await supervisor.send("POST", f"approvals/{approval['id']}/decide", body)

    async def is_given_up() -> bool:
        clock.advance(timedelta(seconds=60))
        return (await customer.state())["status"] == "open"

    await eventually(is_given_up)
    detail = await supervisor.detail(customer.conversation_id)
    assert detail["conversation"]["reason"] == "flow_failed"
    [note] = [one["text"] for one in detail["messages"] if one["private"]]
    assert "FR-40001 (approved with 20.00 by Lee Moreau)" in note
    story = note + detail["handoff"]["summary"] + str(detail["handoff"]["facts"])
    assert not any(raw in story for raw in ("turn_failed", "it broke", "/approval_decided"))
    assert not any("FR-40001" in text for text in await customer.texts())


async def test_repeated_request_for_approval_is_one(desk: Desk) -> None:
    customer, _ = await _waiting_approval(desk)
    await customer.write("Fee!")
    agent = await desk.staff("Dana Brooks")
    await eventually(lambda: equal(turn_states(desk), ["done", "done"]))
    assert len((await agent.get("approvals", state="waiting"))["approvals"]) == 1
