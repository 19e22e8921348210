"""Conditional answers: a page that a browser or crawler has already isn't sent again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request, Response


def conditional(request: Request, response: Response, changed_at: datetime | None) -> Response:
    """`response` with ETag and Last-Modified (from `changed_at`), or a 304 for who has it already."""
    # Weak: the same page may be compressed in several ways on its way out.
    tag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = (
        "no-cache"  # kept, and asked about each time: an unpublished page is gone at once
    )
    if changed_at is not None:
        response.headers["Last-Modified"] = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    if _has_already(request, tag, changed_at):
        kept = ("etag", "cache-control", "last-modified", "content-security-policy")
        return Response(
            status_code=304,
            headers={name: value for name, value in response.headers.items() if name in kept},
        )
    return response


def _has_already(request: Request, tag: str, changed_at: datetime | None) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        # It says more than the date, which is then not looked at.
        return known.strip() == "*" or tag in (part.strip() for part in known.split(","))
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return moment.tzinfo is not None and changed_at.replace(microsecond=0) <= moment
