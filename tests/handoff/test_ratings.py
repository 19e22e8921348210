"""How satisfied a customer was: asked once, by a person's closing, and answered once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from core.staff import Role

from ..conftest import FakeClock
from .conftest import Customer, Desk, DeskUser, on_both_databases


async def served(desk: Desk, agent: DeskUser, *, words: str | None = "Thank you!") -> Customer:
    """A customer whose conversation `agent` has resolved; they wrote `words` to the agent."""
    customer = await desk.waiting_customer()
    await agent.act(customer.conversation_id, "claim")
    await agent.write(customer.conversation_id, "It is on its way.")
    if words:
        await customer.write(words)
    await agent.act(customer.conversation_id, "resolve")
    return customer


async def rate(customer: Customer, **body: Any) -> httpx.Response:
    return await customer.http.post("/api/widget/rating", json=body, headers=customer.headers)


async def questions(customer: Customer) -> list[dict[str, Any]]:
    cards = [one for one in (await customer.news())["messages"] if one["card"]]
    return [one for one in cards if one["card"]["type"] == "rating"]


@on_both_databases
async def test_the_customer_is_asked_after_the_closing_line_and_answers(desk: Desk, clock: FakeClock) -> None:
    dana = await desk.staff("Dana Brooks")
    customer = await served(desk, dana)
    *_, closing, question = (await customer.news())["messages"]
    assert "Dana Brooks closed this conversation" in closing["text"]
    assert (question["author"], question["card"]) == ("system", {"type": "rating"})
    assert "rate this conversation" in question["text"]
    assert (await customer.state())["rating"] == {"asked": True, "score": None}
    assert (await dana.get("ratings"))["ratings"] == []
    response = await rate(customer, score=4, comment="Quick\x00 and kind ")
    assert (response.status_code, response.json()["rating"]) == (200, {"asked": True, "score": 4})
    assert (await customer.state())["rating"] == {"asked": True, "score": 4}
    [rating] = (await dana.get("ratings"))["ratings"]
    assert rating | {"id": "", "rated_at": ""} == {
        "id": "",
        "conversation_id": customer.conversation_id,
        "staff": {"id": dana.id, "name": "Dana Brooks"},
        "score": 4,
        "comment": "Quick and kind",
        "rated_at": "",
    }
    clock.advance(timedelta(hours=24))
    assert (await rate(customer, score=2)).status_code == 200
    [rating] = (await dana.get("ratings"))["ratings"]
    assert (rating["score"], rating["comment"]) == (2, None)
    clock.advance(timedelta(seconds=1))
    refused = await rate(customer, score=5)
    assert (refused.status_code, refused.json()["error"]) == (409, "not_possible_now")


async def test_a_customer_is_asked_once_however_often_it_is_resolved(desk: Desk) -> None:
    dana = await desk.staff("Dana Brooks")
    customer = await served(desk, dana)
    await rate(customer, score=5)
    await customer.write("And another thing")
    await customer.hears("another thing")
    assert (await customer.state())["rating"] == {"asked": True, "score": 5}
    await customer.request_person()
    assert (await customer.state())["rating"] == {"asked": True, "score": 5}
    await dana.act(customer.conversation_id, "claim")
    await customer.write("Hello again")
    await dana.act(customer.conversation_id, "resolve")
    assert len(await questions(customer)) == 1
    assert (await dana.refused(customer.conversation_id, "resolve"))[0] == 409
    closing = [one for one in await customer.texts() if "closed this conversation" in one]
    assert len(closing) == 2, "one for each time it was closed"


async def test_nobody_is_asked_who_never_wrote_to_a_person(desk: Desk) -> None:
    dana, lee = await desk.staff("Dana Brooks"), await desk.staff("Lee Moreau", Role.SUPERVISOR)
    silent = await served(desk, dana, words=None)
    with_bot = await desk.visitor()
    await with_bot.write("Thanks")
    await with_bot.hears("You said")
    await lee.act(with_bot.conversation_id, "resolve")
    for customer in (silent, with_bot):
        assert await questions(customer) == []
        assert (await customer.state())["rating"] is None
        response = await rate(customer, score=5)
        assert (response.status_code, response.json()["error"]) == (409, "not_asked")


async def test_what_is_no_rating_is_refused(desk: Desk) -> None:
    dana = await desk.staff("Dana Brooks")
    customer = await served(desk, dana)
    for body in ({"score": 0}, {"score": 6}, {"comment": "fine"}, {"score": "very good"}):
        assert (await rate(customer, **body)).status_code == 422
    too_long = await rate(customer, score=3, comment="x" * 4_001)
    assert (too_long.status_code, too_long.json()["error"]) == (413, "message_too_long")
    assert (await desk.http.post("/api/widget/rating", json={"score": 3})).status_code == 401
    assert (await customer.state())["rating"] == {"asked": True, "score": None}
    assert (await rate(customer, score=3, comment="  ")).status_code == 200


async def test_ratings_are_read_page_by_page(desk: Desk, clock: FakeClock) -> None:
    dana = await desk.staff("Dana Brooks")
    for score in (1, 2, 3):
        customer = await served(desk, dana)
        clock.advance(timedelta(seconds=30))
        await rate(customer, score=score)
    first = await dana.get("ratings", limit=2)
    assert [one["score"] for one in first["ratings"]] == [3, 2]
    second = await dana.get("ratings", limit=2, before=first["next_before"])
    assert ([one["score"] for one in second["ratings"]], second["next_before"]) == ([1], None)
    response = await dana.send("GET", "ratings?before=yesterday")
    assert (response.status_code, response.json()["error"]) == (422, "invalid_request")
