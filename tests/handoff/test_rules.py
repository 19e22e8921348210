"""The pure rules: transitions, queue policy, texts, documents, what goes to the bot, who hears what."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff import events
from handoff.conversation.models import Author, Message
from handoff.conversation.text import clean, excerpt
from handoff.conversation.transitions import (
    RESOLVED,
    SNOOZED,
    STATES,
    WAITING,
    WITH_AGENT,
    WITH_BOT,
    Change,
    IllegalTransitionError,
    Owner,
    State,
    Status,
    cuts_the_flow,
    is_legal,
    transition,
)
from handoff.conversation.views import customer_message_view, desk_message_view
from handoff.queue.policy import Priority, Reason, expected_wait, priority_for, service_time
from handoff.turn.documents import UnacceptableDocumentError, accept_document
from handoff.turn.protocol import BotTurn

LEGAL = {
    (Change.REQUEST_HANDOFF, WITH_BOT, WAITING),
    (Change.REQUEST_HANDOFF, RESOLVED, WAITING),
    (Change.CLAIM, WAITING, WITH_AGENT),
    (Change.TAKE_OVER, WITH_BOT, WITH_AGENT),
    (Change.TAKE_OVER, WAITING, WITH_AGENT),
    (Change.TAKE_OVER, WITH_AGENT, WITH_AGENT),
    (Change.TAKE_OVER, SNOOZED, WITH_AGENT),
    (Change.TRANSFER, WAITING, WITH_AGENT),
    (Change.TRANSFER, WITH_AGENT, WITH_AGENT),
    (Change.TRANSFER, SNOOZED, WITH_AGENT),
    (Change.RELEASE, WITH_AGENT, WAITING),
    (Change.RELEASE, SNOOZED, WAITING),
    (Change.LOSE, WITH_AGENT, WAITING),
    (Change.MOVE, WAITING, WAITING),
    (Change.MOVE, WITH_AGENT, WAITING),
    (Change.MOVE, SNOOZED, WAITING),
    (Change.RETURN_TO_BOT, WAITING, WITH_BOT),
    (Change.RETURN_TO_BOT, WITH_AGENT, WITH_BOT),
    (Change.RETURN_TO_BOT, SNOOZED, WITH_BOT),
    (Change.SNOOZE, WITH_AGENT, SNOOZED),
    (Change.SNOOZE, SNOOZED, SNOOZED),
    (Change.WAKE, SNOOZED, WITH_AGENT),
    (Change.RESOLVE, WITH_BOT, RESOLVED),
    (Change.RESOLVE, WAITING, RESOLVED),
    (Change.RESOLVE, WITH_AGENT, RESOLVED),
    (Change.RESOLVE, SNOOZED, RESOLVED),
    (Change.REOPEN, RESOLVED, WITH_BOT),
}


@pytest.mark.parametrize("change", Change)
@pytest.mark.parametrize("state", sorted(STATES, key=str))
def test_table_has_these_transitions_and_no_other(change: Change, state: State) -> None:
    targets = [target for one, source, target in LEGAL if (one, source) == (change, state)]
    assert is_legal(change, state) is bool(targets)
    if targets:
        step = transition(change, state)
        assert step.state == targets[0]
        assert step.epoch_step == (0 if change in {Change.SNOOZE, Change.WAKE} else 1)
    else:
        with pytest.raises(IllegalTransitionError):
            transition(change, state)


def test_state_that_does_not_exist_has_no_transitions() -> None:
    nowhere = State(Status.RESOLVED, Owner.AGENT)
    assert not any(is_legal(change, nowhere) for change in Change)


def test_only_the_bots_own_hand_over_leaves_its_flow_alone() -> None:
    assert not cuts_the_flow(Change.REQUEST_HANDOFF, asked_by_bot=True)
    assert cuts_the_flow(Change.REQUEST_HANDOFF, asked_by_bot=False)
    assert cuts_the_flow(Change.TAKE_OVER, asked_by_bot=False)
    assert cuts_the_flow(Change.RESOLVE, asked_by_bot=False)
    assert not cuts_the_flow(Change.CLAIM, asked_by_bot=False)
    assert cuts_the_flow(Change.CLAIM, asked_by_bot=False, asked_while_waiting=True)
    assert not cuts_the_flow(Change.RETURN_TO_BOT, asked_by_bot=False, asked_while_waiting=True)


@pytest.mark.parametrize(
    ("position", "agents", "recent_seconds", "wait_seconds"),
    [
        (1, 1, [], 240),
        (1, 0, [], 240),
        (3, 2, [], 360),
        (1, 1, [60, 60], 240),  # too few to go by
        (1, 1, [60, 60, 60], 60),
        (2, 1, [40, 50, 60], 120),
        (1, 1, [1, 1, 1], 30),
        (1, 1, [90_000, 60, 60], 660),  # the long one counts as 30 minutes
        (1, 7, [60, 60, 60], 30),
    ],
)
def test_expected_wait(position: int, agents: int, recent_seconds: Sequence[int], wait_seconds: int) -> None:
    recent = [timedelta(seconds=one) for one in recent_seconds]
    assert expected_wait(position, agents, recent) == timedelta(seconds=wait_seconds)


@given(
    st.integers(1, 500),
    st.integers(0, 50),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=20),
)
def test_expected_wait_grows_with_the_position_and_shrinks_with_agents(
    position: int, agents: int, recent: list[timedelta]
) -> None:
    wait = expected_wait(position, agents, recent)
    assert wait > timedelta(0)
    assert expected_wait(position + 1, agents, recent) >= wait
    assert expected_wait(position, agents + 1, recent) <= wait
    assert service_time(recent) >= timedelta(seconds=30)


def test_position_counts_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        expected_wait(0, 1, [])


def test_those_we_failed_go_first() -> None:
    high = {reason for reason in Reason if priority_for(reason) is Priority.HIGH}
    assert high == {Reason.UPSET, Reason.BOT_UNAVAILABLE, Reason.FLOW_FAILED}


@given(st.text(st.characters(codec=None, categories=None)))
def test_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert clean(cleaned) == cleaned
    assert len(excerpt(text)) <= 160


@pytest.mark.parametrize("text", ["/start_return", "  /restart", "\n/x", "//"])
def test_customers_words_never_begin_as_an_intent(text: str) -> None:
    wire = BotTurn(sender="c", turn_id="1", text=text, trusted=False).to_wire()
    assert not wire["text"].startswith("/")
    assert "trusted" not in wire
    assert BotTurn(sender="c", turn_id="1", text=text, trusted=True).to_wire()["text"] == text


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (b"%PDF-1.7 ...", "application/pdf", ".pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png", ".png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg", ".jpg"),
    ],
)
def test_document_is_what_its_content_says(content: bytes, media_type: str, ending: str) -> None:
    document = accept_document("../../evil.exe\r\n", base64.b64encode(content).decode(), limit_bytes=100)
    assert document.media_type == media_type
    assert document.name == f"evil.exe{ending}"
    assert document.content == content


@pytest.mark.parametrize("content", [b"<html>", b"PK\x03\x04", b"", b"GIF89a", b"%PDF-" + b"x" * 100])
def test_other_documents_are_refused(content: bytes) -> None:
    with pytest.raises(UnacceptableDocumentError):
        accept_document("x.pdf", base64.b64encode(content).decode(), limit_bytes=100)


@given(st.text(max_size=300))
def test_document_name_is_harmless(name: str) -> None:
    document = accept_document(name, base64.b64encode(b"%PDF-").decode(), limit_bytes=100)
    assert document.name.endswith(".pdf")
    assert len(document.name) <= 120
    assert not set(document.name) & set('/\\:*?"<>|\r\n\x00')


def _message(*, private: bool) -> Message:
    return Message(
        conversation_id="c",
        sequence=1,
        author=Author.AGENT,
        private=private,
        epoch=1,
        text="x",
        html="<p>x</p>",
        choices=[],
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


def test_note_has_no_view_and_no_event_for_customers() -> None:
    note = _message(private=True)
    with pytest.raises(ValueError, match="private"):
        customer_message_view(note)
    with pytest.raises(TypeError):
        events.customer_message_created("c", desk_message_view(note))
    assert events.desk_message_created("c", desk_message_view(note)).recipients == ("desk",)


def test_customers_event_goes_to_that_customer_only() -> None:
    event = events.customer_message_created("c", customer_message_view(_message(private=False)))
    assert event.recipients == ("conversation:c",)
    assert "understood" not in event.data["message"]
    assert "private" not in event.data["message"]
