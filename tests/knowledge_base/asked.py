"""Keyword-only factories of questions that were asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.database import new_id
from core.services import CoreServices
from knowledge_base.insight.models import AskedQuestion, Feedback


def question(text: str, asked_at: datetime, **changes: Any) -> AskedQuestion:
    """A question to the bot that got no answer, but for `changes`."""
    values: dict[str, Any] = {
        "id": new_id(),
        "asked_at": asked_at,
        "text": text,
        "locale": "en",
        "audience": "public",
        "source": "chat",
        "conversation_id": new_id(),
        "verdict": "none",
        "confidence": 0.1,
        "coverage": 0.2,
        "article_id": None,
        **changes,
    }
    return AskedQuestion(**values)


async def store(core: CoreServices, *rows: AskedQuestion | Feedback) -> None:
    """Keep rows as if they had come by the recorder."""
    async with core.database.transaction() as session:
        session.add_all(rows)
