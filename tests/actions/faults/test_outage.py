"""A back office that is away for a while: told as such, and nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.back_office.port import BackOffice, BackOfficeUnavailableError
from actions.services import Services
from actions.turn import Turn
from tests.actions.faults.driver import STALLED
from tests.actions.faults.scripts import NOAH
from tests.actions.talk import Talk


class Unsteady:
    """A `BackOffice` before a real one, which can be `away`."""

    def __init__(self, inner: BackOffice) -> None:
        self._inner = inner
        self.away = False

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._inner, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            if self.away:
                raise BackOfficeUnavailableError("it does not answer")
            return await method(*args, **kwargs)

        return call


@pytest.fixture
def unsteady(services: Services) -> Unsteady:
    return Unsteady(services.back_office)


@pytest.fixture
def noah(services: Services, unsteady: Unsteady) -> Talk:
    """Noah, signed in."""
    return Talk(replace(services, back_office=cast(BackOffice, unsteady)), NOAH)


async def to_order(noah: Talk) -> None:
    """Until the button that begins a return from one of his orders."""
    reply = await noah.say("where is my order TR-10015?", "check_order")
    assert "Return something from it" in reply.choices


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("are you still there?", "ask_question"),
        ("my order is TR-10015", "inform"),
        ("i want to return something", "inform"),
    ],
)
async def test_what_a_button_carried_is_taken_in_after_whatever_is_said_next(
    noah: Talk, unsteady: Unsteady, said: str, intent: str
) -> None:
    await to_order(noah)
    unsteady.away = True
    assert STALLED in await noah.press("Return something from it")
    unsteady.away = False
    assert "What would you like to return from order **TR-10015**" in await noah.say(said, intent)


async def test_the_button_that_began_it_means_the_same_when_it_is_pressed_again(
    noah: Talk, unsteady: Unsteady
) -> None:
    await to_order(noah)
    unsteady.away = True
    await noah.press("Return something from it")
    assert STALLED in await noah.press("Try again")
    unsteady.away = False
    assert "order **TR-10015**" in await noah.press("Try again")
    assert noah.slots["opening"] is None


async def test_other_first_words_count_instead_of_the_button(noah: Talk, unsteady: Unsteady) -> None:
    await to_order(noah)
    unsteady.away = True
    await noah.press("Return something from it")
    await noah.say("i want to return the brass floor lamp from TR-10016", "start_return")
    unsteady.away = False
    await noah.press("Try again")
    assert noah.slots["return_order"] != "TR-10015"


async def test_a_button_to_begin_that_carries_nothing_takes_up_the_first_words(
    noah: Talk, unsteady: Unsteady
) -> None:
    unsteady.away = True
    await noah.say("one of the vases from TR-10015 arrived broken, refund please", "start_return")
    unsteady.away = False
    assert "Shall I submit it" in await noah.event("start_return")


async def test_first_words_called_off_in_an_outage_are_forgotten(noah: Talk, unsteady: Unsteady) -> None:
    unsteady.away = True
    await noah.say("one of the vases from TR-10015 arrived broken, refund please", "start_return")
    assert STALLED not in await noah.say("never mind", "cancel")
    assert noah.flow is None
    unsteady.away = False
    assert "What would you like to return" in await noah.event("start_return")


async def test_the_label_asked_for_by_a_button_is_sent_after_the_outage(
    noah: Talk, unsteady: Unsteady
) -> None:
    await noah.say("one of the vases from TR-10015 arrived broken, refund please", "start_return")
    await noah.press("Yes")
    reply = await noah.say("how is my return from TR-10015 doing?", "check_return")
    assert not reply.documents
    unsteady.away = True
    assert STALLED in await noah.press("Send me the label again")
    unsteady.away = False
    assert (await noah.press("Try again")).documents


async def test_a_second_wish_whose_turn_comes_in_an_outage_begins_after_it(
    noah: Talk, unsteady: Unsteady, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = (
        "one of the vases from TR-10015 arrived broken, refund please, and send me the invoice for TR-10014"
    )
    reply = await noah.say(wishes, "start_return")
    assert "I've noted your invoice" in reply
    record_return = unsteady._inner.record_return

    async def record_and_leave(*args: Any, **kwargs: Any) -> Any:
        try:
            return await record_return(*args, **kwargs)
        finally:
            unsteady.away = True

    monkeypatch.setattr(unsteady._inner, "record_return", record_and_leave)
    reply = await noah.say("yes", "affirm")
    assert reply.references
    assert STALLED in reply
    unsteady.away = False
    assert "TR-10014" in await noah.press("Try again")


async def test_a_look_up_that_failed_is_not_an_answer(services: Services, unsteady: Unsteady) -> None:
    message = {"metadata": {"identity": {"user_id": NOAH}}}
    tracker = Tracker("unsteady", {}, message, [], False, None, {}, None)
    turn = Turn(tracker, CollectingDispatcher(), replace(services, back_office=cast(BackOffice, unsteady)))
    unsteady.away = True
    for _ in range(2):
        with pytest.raises(BackOfficeUnavailableError):
            await turn.require_customer()
    unsteady.away = False
    assert (await turn.require_customer()).id == NOAH


async def test_a_person_hears_that_the_customer_could_not_be_looked_up(
    noah: Talk, unsteady: Unsteady
) -> None:
    unsteady.away = True
    await noah.say("i want to return something", "start_return")
    handoff = (await noah.say("let me talk to a person", "talk_to_person")).handoff
    assert {"label": "Verified", "value": "Couldn't be looked up: the order system was away"} in handoff[
        "facts"
    ]
    assert "not verified" not in handoff["summary"]
