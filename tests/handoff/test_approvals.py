"""Approvals: asked for once, decided once, carried out by the bot whoever has the conversation."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from core.staff import Role

from ..conftest import FakeClock
from .bot import fails, says
from .conftest import Desk, equal, eventually, turn_states

APPROVAL = {
    "reference": "FR-40001",
    "kind": "fee_reversal",
    "title": "Reverse a late fee",
    "amount": "70.00",
    "currency": "USD",
    "reason": "Above the bot's authority",
    "facts": [{"label": "Charge", "value": "CH-20001"}],
    "policy_trace": [{"rule": "limit", "outcome": "needs_approval", "reason": "over 50.00"}],
    "customer": {"name": "Rosa", "email": "rosa@example.com", "verified": True},
}


async def _waiting_approval(desk: Desk) -> tuple[Any, dict[str, Any]]:
    desk.bot.on("Fee!", says({"text": "A colleague has to look at it.", "approval": APPROVAL}))
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
                "POST", f"approvals/{approval['id']}/decide", {"decision": decision, "note": 'ok {"}'}
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
    await supervisor.send("POST", f"approvals/{approval['id']}/decide", {"decision": "approved"})

    async def is_given_up() -> bool:
        clock.advance(timedelta(seconds=60))
        return (await customer.state())["status"] == "open"

    await eventually(is_given_up)
    detail = await supervisor.detail(customer.conversation_id)
    assert detail["conversation"]["reason"] == "flow_failed"
    assert any(one["private"] and "FR-40001" in one["text"] for one in detail["messages"])
    assert not any("FR-40001" in text for text in await customer.texts())


async def test_repeated_request_for_approval_is_one(desk: Desk) -> None:
    customer, _ = await _waiting_approval(desk)
    await customer.write("Fee!")
    agent = await desk.staff("Dana Brooks")
    await eventually(lambda: equal(turn_states(desk), ["done", "done"]))
    assert len((await agent.get("approvals", state="waiting"))["approvals"]) == 1
