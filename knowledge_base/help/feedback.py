"""`POST /help/feedback`: whether a page helped, from a plain form."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from core.database import new_id
from knowledge_base.article.lifecycle import Audience
from knowledge_base.help.addresses import Addresses
from knowledge_base.insight.feedback import FeedbackService
from knowledge_base.insight.feedback_endpoints import limit_feedback
from knowledge_base.wing import KnowledgeWing, current_wing

router = APIRouter(include_in_schema=False)

_READING = re.compile(r"[0-9a-f]{32}")


def reading_id(given: str) -> str:
    """`given` where it can be the id of a reading, or of the question that led to it; else nothing."""
    return given if _READING.fullmatch(given) else ""


@router.post("/help/feedback")
async def give_feedback(
    request: Request,
    wing: Annotated[KnowledgeWing, Depends(current_wing)],
    slug: Annotated[str, Form(max_length=80)],
    locale: Annotated[str, Form(max_length=20)],
    helped: Annotated[Literal["yes", "no"], Form()],
    reading: Annotated[str, Form()] = "",
) -> Response:
    """Note it, and back to the page, which says thanks and lets the reader change it."""
    await limit_feedback(request, wing)
    reading = reading_id(reading) or new_id()
    await wing.recorder.flush()
    async with wing.core.database.transaction() as session:
        edition = await wing.articles(session).require_published(slug, locale, Audience.PUBLIC)
        feedback = FeedbackService(session, wing.core.clock)
        await feedback.rate_reading(reading, edition.article.id, helped=helped == "yes")
    page = Addresses(edition.article.locale, wing.settings.default_locale).article(edition.article.slug)
    said = urlencode({"reading": reading, "helped": helped})
    return RedirectResponse(f"{page}?{said}#helped", status_code=303)
