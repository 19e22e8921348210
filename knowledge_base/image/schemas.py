"""The HTTP shape of an uploaded image."""

from __future__ import annotations

from pydantic import BaseModel


class ImageView(BaseModel):
    """A picture that articles can show; `url` is what stands in their Markdown."""

    url: str
    media_type: str
    size_bytes: int
