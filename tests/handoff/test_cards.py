"""What clients are told of a bot's cards and insights is what docs/api.md says, or nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from handoff.conversation.cards import (
    ArticleCard,
    ItemsCard,
    OrderCard,
    ReceiptCard,
    SummaryCard,
    Understood,
    shown_card,
    shown_knowledge,
    shown_understood,
)

API = Path(__file__).resolve().parents[2] / "docs/api.md"
RECEIPT = {
    "type": "receipt",
    "title": "Fee reversed",
    "reference": "FR-40001",
    "rows": [{"label": "Amount", "value": "$35.00"}],
}


def test_card_of_the_protocol_is_shown_as_it_came() -> None:
    card = shown_card(RECEIPT)

    assert isinstance(card, ReceiptCard)
    assert card.model_dump() == RECEIPT


def test_fields_that_may_be_missing_are_null() -> None:
    card = shown_card(
        {"type": "article", "slug": "late-fees", "title": "Late fees", "url": "/help/late-fees"}
    )

    assert isinstance(card, ArticleCard)
    assert (card.category, card.passage) == (None, None)


@pytest.mark.parametrize(
    "stored", [{"type": "carousel", "title": "New in"}, {**RECEIPT, "rows": "none"}, {"title": "No type"}]
)
def test_card_outside_the_protocol_is_left_out(
    stored: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert shown_card(stored) is None
    assert "card is left out" in caplog.text


def test_message_that_meant_nothing_to_the_bot_has_no_insight() -> None:
    assert shown_understood({"intent": None, "confidence": None, "entities": []}) is None
    assert shown_understood({"intent": "ask", "confidence": 0.9, "entities": []}) == Understood(
        intent="ask", confidence=0.9
    )


def test_verdict_outside_the_protocol_is_left_out() -> None:
    assert shown_knowledge({"verdict": "maybe", "confidence": 0.5}) is None


@pytest.mark.parametrize("model", [ArticleCard, ItemsCard, OrderCard, SummaryCard, ReceiptCard])
def test_every_field_of_a_card_is_documented(model: type[BaseModel]) -> None:
    [card_type] = model.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    [row] = re.findall(rf"^\| `{card_type}` \| (.*) \|$", API.read_text(encoding="utf-8"), re.M)
    documented = re.sub(r"\{.*?\}", "", row.split("`")[1])  # without the fields of what is nested

    assert set(re.findall(r"\w+", documented)) == set(model.model_fields) - {"type"}
