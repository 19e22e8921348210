"""What an uploaded file really is: told by its content, opened in full, and rid of what it gives away. Pure."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from core.errors import FileTooLargeError, FileTypeRefusedError
from core.pictures import PICTURE_FORMATS, media_type_of, rewrite_picture
from handoff.attachment.naming import harmless_name
from handoff.conversation.drafts import DraftDocument

PDF = "application/pdf"

# What pypdf is known to stumble over in broken files.
_BROKEN_PDF = (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)

_REFUSED = "Only pictures (PNG, JPEG, WebP, GIF) and PDF files can be sent."


def inspect(name: str, content: bytes, *, limit_bytes: int) -> DraftDocument:
    """The file as it is kept: its type by content, under a harmless name. Slow, so not on the event loop.

    Raises `FileTypeRefusedError`, `FileTooLargeError`.
    """
    media_type = media_type_of(content)
    if media_type == PDF:
        _check_pdf(content)
    elif media_type in PICTURE_FORMATS:
        content = rewrite_picture(content, media_type)
    else:
        raise FileTypeRefusedError(_REFUSED)
    if len(content) > limit_bytes:
        raise FileTooLargeError(f"A file may have {limit_bytes:,} bytes.")
    return DraftDocument(name=harmless_name(name, media_type), media_type=media_type, content=content)


def _check_pdf(content: bytes) -> None:
    """Raises `FileTypeRefusedError` unless `content` begins like a PDF and has pages, or a password before them."""
    if not content.startswith(b"%PDF-"):
        raise FileTypeRefusedError(_REFUSED)
    try:
        if len(PdfReader(io.BytesIO(content)).pages) > 0:
            return
    except FileNotDecryptedError:
        return  # a statement that its owner's bank has locked
    except _BROKEN_PDF:
        pass
    raise FileTypeRefusedError("This PDF file is damaged.")
