"""Files that the bot hands to a customer: what they are is read from their content, not from their label. Pure."""

from __future__ import annotations

import base64
import binascii
import re

from handoff.conversation.drafts import DraftDocument

_SIGNATURES = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|;%]+')
_NAME_CHARACTERS = 120


class UnacceptableDocumentError(ValueError):
    """The file is too large, damaged, or of a kind that isn't passed on."""


def media_type_of(content: bytes) -> tuple[str, str] | None:
    """Media type and file ending by the signature that `content` begins with; None for all but PDF, PNG and JPEG."""
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    return None


def accept_document(name: str, content_base64: str, *, limit_bytes: int) -> DraftDocument:
    """The file that `content_base64` holds, under a harmless name. Raises `UnacceptableDocumentError`."""
    if len(content_base64) > limit_bytes * 4 / 3 + 4:
        raise UnacceptableDocumentError(f"larger than {limit_bytes} bytes")
    try:
        content = base64.b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnacceptableDocumentError("not base64") from error
    if len(content) > limit_bytes:
        raise UnacceptableDocumentError(f"larger than {limit_bytes} bytes")
    kind = media_type_of(content)
    if kind is None:
        raise UnacceptableDocumentError("neither PDF, PNG nor JPEG")
    media_type, ending = kind
    return DraftDocument(name=_harmless_name(name, ending), media_type=media_type, content=content)


def _harmless_name(name: str, ending: str) -> str:
    endings = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    cleaned = " ".join(_UNSAFE_IN_NAMES.sub(" ", name).split()).strip(". ") or "document"
    if cleaned.lower().endswith(endings):
        return cleaned[-_NAME_CHARACTERS:]
    return cleaned[: _NAME_CHARACTERS - len(ending)] + ending
