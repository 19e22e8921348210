"""What goes with a message besides its text: cards, and what the bot knew. The tables of docs/api.md as types.

The bot's replies are stored as they came; only what fits these types is shown, so that a client can rely on them.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class _Shown(BaseModel):
    # What has a default is in every answer all the same.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Row(_Shown):
    """A line of a summary or a receipt."""

    label: str
    value: str


class Item(_Shown):
    """Something of an order that can come back, or the reason why it can't."""

    line_id: str
    name: str
    variant: str | None = None
    quantity: int
    unit_price: str
    currency: str
    image_url: str | None = None
    returnable: bool
    reason: str | None = None


class OrderedItem(_Shown):
    """Something of an order, in brief."""

    name: str
    quantity: int


class ArticleCard(_Shown):
    """The article that an answer is from."""

    type: Literal["article"]
    slug: str
    title: str
    url: str
    category: str | None = None
    passage: str | None = None
    question_id: str | None = None
    """Under it the customer can say whether the article helped; null where that can't be told."""


class ItemsCard(_Shown):
    """Items to pick from; with `multiple` several, sent as one text of their names."""

    type: Literal["items"]
    order_number: str
    items: list[Item]
    multiple: bool = False


class OrderCard(_Shown):
    """An order and where it is."""

    type: Literal["order"]
    order_number: str
    status: str
    placed_on: str | None = None
    delivered_on: str | None = None
    expected_on: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    items: list[OrderedItem]
    total: str
    currency: str


class SummaryCard(_Shown):
    """What is about to happen, before the customer says yes."""

    type: Literal["summary"]
    title: str
    rows: list[Row]
    total: str | None = None
    currency: str | None = None


class ReceiptCard(_Shown):
    """What has happened."""

    type: Literal["receipt"]
    title: str
    reference: str
    rows: list[Row]


class AwayCard(_Shown):
    """Nobody can come now; an address can be left."""

    type: Literal["away"]
    reason: Literal["closed", "nobody_there"]
    opens_at: datetime | None = None
    opens_at_text: str | None = None
    email: str | None = None


class RatingCard(_Shown):
    """How satisfied were you?"""

    type: Literal["rating"]


Card = Annotated[
    ArticleCard | ItemsCard | OrderCard | SummaryCard | ReceiptCard | AwayCard | RatingCard,
    Field(discriminator="type"),
]


class Understood(_Shown):
    """What the bot made of a customer's message."""

    intent: str
    confidence: float
    entities: list[Any] = Field(default_factory=list)


class KnowledgeUsed(_Shown):
    """What the knowledge base said to the question that a message answers."""

    verdict: Literal["answer", "clarify", "none"]
    confidence: float
    question_id: str | None = None


_CARD: TypeAdapter[Card] = TypeAdapter(Card)
_UNDERSTOOD = TypeAdapter(Understood)
_KNOWLEDGE = TypeAdapter(KnowledgeUsed)


def shown_card(stored: dict[str, Any] | None) -> Card | None:
    """The card as clients know it; None for one that is not in docs/api.md: the text is complete without it."""
    return _fitting(_CARD, "card", stored)


def shown_understood(stored: dict[str, Any] | None) -> Understood | None:
    """What the bot understood, for the desk; None if that was nothing, or isn't told in the protocol's form."""
    if stored is None or stored.get("intent") is None:
        return None
    return _fitting(_UNDERSTOOD, "understood", stored)


def shown_knowledge(stored: dict[str, Any] | None) -> KnowledgeUsed | None:
    """What the knowledge base said, for the desk; None if it isn't told in the protocol's form."""
    return _fitting(_KNOWLEDGE, "knowledge", stored)


def _fitting(adapter: TypeAdapter[T], name: str, stored: dict[str, Any] | None) -> T | None:
    if stored is None:
        return None
    try:
        return adapter.validate_python(stored)
    except ValidationError as error:
        logger.warning(
            "a message's %s is left out: %s", name, error.errors(include_input=False, include_url=False)
        )
        return None
