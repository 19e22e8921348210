"""Messages and files before they have their place in a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handoff.conversation.models import Author, Document


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A file, its type known from its content."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message before it is stored."""

    author: Author
    text: str
    author_name: str | None = None
    author_id: str | None = None
    client_id: str | None = None
    private: bool = False
    choices: Sequence[Mapping[str, str]] = ()
    """`{title, payload}` each."""
    card: dict[str, Any] | None = None
    knowledge: dict[str, Any] | None = None
    documents: Sequence[DraftDocument] = ()
    uploads: Sequence[Document] = ()
    """Files that were stored before, and go with this message."""
