"""The HTTP shapes of mail to customers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, EmailStr, StringConstraints

Address = Annotated[EmailStr, StringConstraints(max_length=254)]
"""An e-mail address; RFC 5321 gives a path 256 octets, its angle brackets included."""


class ReplyEmail(BaseModel):
    """Where the customer wants to be answered while they are away."""

    email: Address


class TranscriptOrder(BaseModel):
    """Where the conversation is to be sent; without an address to the one that is known."""

    email: Address | None = None


class TranscriptView(BaseModel):
    """Where it will arrive."""

    email: str
