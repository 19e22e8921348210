"""The HTTP shapes of what customers say about answers."""

from __future__ import annotations

from pydantic import BaseModel, Field


class FeedbackInput(BaseModel):
    """Whether the answer to a question helped."""

    question_id: str = Field(pattern="^[0-9a-f]{32}$")
    helped: bool


class ChoiceInput(BaseModel):
    """The article that a customer picked when asked which one was meant."""

    conversation_id: str = Field(max_length=64)
    slug: str = Field(max_length=80)


class ChosenView(BaseModel):
    """The question that the choice belongs to; null where none is known."""

    question_id: str | None
