"""Names of files that come from outside. Pure."""

from __future__ import annotations

import re

_UNSAFE_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|;%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+'
)
"""What paths, headers and shells read as more than a letter, and what turns the direction of writing or isn't seen."""

_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
}
_NAME_CHARACTERS = 120


def harmless_name(name: str, media_type: str) -> str:
    """`name` without anything dangerous, at most 120 characters, with the ending that belongs to `media_type`."""
    endings = _ENDINGS[media_type]
    printable = name.encode("utf-8", "ignore").decode()
    cleaned = " ".join(_UNSAFE_IN_NAMES.sub(" ", printable).split()).strip(". ") or "document"
    if cleaned.lower().endswith(endings):
        return cleaned[-_NAME_CHARACTERS:]
    return cleaned[: _NAME_CHARACTERS - len(endings[0])] + endings[0]
