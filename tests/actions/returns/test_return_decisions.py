"""What becomes of a return that waited for a person's decision."""

from __future__ import annotations

from actions.back_office.requests import ReturnState
from actions.services import Services
from tests.actions.back_office.conftest import Letterbox
from tests.actions.returns.test_returning import NOAH, START, TOM, returns_of
from tests.actions.talk import Talk


async def test_only_a_replacement_under_the_warranty_and_a_person_decides(services: Services) -> None:
    talk = Talk(services, TOM)
    reply = await talk.say("i want to return one of the dining chairs from TR-10004", START)
    assert "closed on" in reply
    reply = await talk.press("It stopped working")
    reply = await talk.say("the dining chairs") if not talk.slots.get("return_items") else reply
    reply = await talk.say("one") if talk.slots.get("step") == "return_quantity" else reply
    assert "replacement" in reply
    reply = await talk.press("Yes, send it")
    assert reply.approval["kind"] == "return"
    assert reply.approval["authority"] == "agent"
    assert "minimum_amount" not in reply.approval
    (record,) = await returns_of(services, TOM)
    assert record.state is ReturnState.WAITING
    reply = await talk.event(
        "approval_decided",
        kind="return",
        reference=record.number,
        decision="approved",
        amount="",
        reason="",
        note="",
        decided_by="Ada",
    )
    assert "approved" in reply
    assert len(reply.documents) >= 1


async def test_without_a_photo_a_person_decides(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("the wool rug from TR-10015 arrived torn, i want a replacement", START)
    reply = await talk.say("i can't, i threw the packaging away", "deny")
    assert "colleague" in reply
    reply = await talk.press("Yes, send it")
    facts = {fact["label"]: fact["value"] for fact in reply.approval["facts"]}
    assert facts["Photos"] == "none"
    (record,) = await returns_of(services, NOAH)
    reply = await talk.event(
        "approval_decided",
        kind="return",
        reference=record.number,
        decision="declined",
        amount="",
        reason="the tear is from use",
        note="",
        decided_by="Ada",
    )
    assert "The tear is from use." in reply
    (record,) = await returns_of(services, NOAH)
    assert record.state is ReturnState.DECLINED


async def test_a_part_is_granted(services: Services, letterbox: Letterbox) -> None:
    talk = Talk(services, NOAH)
    await talk.say("the wool rug from TR-10015 arrived torn, i want a refund", START)
    reply = await talk.press("I can't send a photo")
    assert "6-digit code" in reply
    await talk.say(letterbox.last_code)
    reply = await talk.press("Yes, send it")
    assert reply.approval["minimum_amount"] == "0.01"
    assert reply.approval["maximum_amount"] == "279.00"
    (record,) = await returns_of(services, NOAH)
    decided = {
        "kind": "return",
        "decision": "approved",
        "reason": "it can still be used",
        "decided_by": "Ada",
    }
    reply = await talk.event("approval_decided", reference=record.number, amount="200.00", note="", **decided)
    assert "**$200.00** of the $279.00" in reply
    assert "It can still be used." in reply
    reply = await talk.event("approval_decided", reference=record.number, amount="", note="", **decided)
    assert "**$200.00** of the $279.00" in reply
    assert [one.amount for one in await returns_of(services, NOAH)] == [200]


async def test_what_was_approved_and_cannot_be_arranged_is_closed(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("the wool rug from TR-10015 arrived torn, i want a replacement", START)
    await talk.press("I can't send a photo")
    await talk.press("Yes, send it")
    (record,) = await returns_of(services, NOAH)
    decided = {"kind": "return", "decision": "approved", "reason": "", "note": "", "decided_by": "Ada"}
    reply = await talk.event("approval_decided", reference=record.number, amount="900.00", **decided)
    assert "something has changed since, so it isn't set up" in reply
    (record,) = await returns_of(services, NOAH)
    assert record.state is ReturnState.DECLINED
    order = await services.back_office.get_order(NOAH, "TR-10015")
    assert order is not None
    assert [line.returned_quantity for line in order.lines if line.name == "Wool rug"] == [0]


async def test_a_decision_that_expired_is_told(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("the wool rug from TR-10015 arrived torn, i want a replacement", START)
    await talk.press("I can't send a photo")
    await talk.press("Yes, send it")
    (record,) = await returns_of(services, NOAH)
    reply = await talk.event("approval_decided", kind="return", reference=record.number, decision="expired")
    assert "in time" in reply
    assert "isn't set up" in reply


async def test_a_cancelled_request_is_not_arranged_by_a_late_decision(services: Services) -> None:
    talk = Talk(services, NOAH)
    await talk.say("the wool rug from TR-10015 arrived torn, i want a replacement", START)
    await talk.press("I can't send a photo")
    await talk.press("Yes, send it")
    (record,) = await returns_of(services, NOAH)
    await talk.say(f"cancel return {record.number}", "cancel_return")
    await talk.press("Yes, cancel it")
    reply = await talk.event("approval_decided", kind="return", reference=record.number, decision="approved")
    assert "you had cancelled it" in reply
    assert not reply.documents
