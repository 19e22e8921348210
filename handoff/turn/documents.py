"""Files that the bot hands to a customer: what they are is read from their content, not from their label. Pure."""

from __future__ import annotations

import base64
import binascii

from handoff.attachment.naming import harmless_name
from handoff.conversation.drafts import DraftDocument

_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


class UnacceptableDocumentError(ValueError):
    """The file is too large, damaged, or of a kind that isn't passed on."""


def media_type_of(content: bytes) -> str | None:
    """Media type by the signature that `content` begins with; None for all but PDF, PNG and JPEG."""
    for signature, media_type in _SIGNATURES.items():
        if content.startswith(signature):
            return media_type
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
    media_type = media_type_of(content)
    if media_type is None:
        raise UnacceptableDocumentError("neither PDF, PNG nor JPEG")
    return DraftDocument(name=harmless_name(name, media_type), media_type=media_type, content=content)
