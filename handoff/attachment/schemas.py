"""The HTTP shape of an upload."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, StringConstraints

UploadId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class UploadView(BaseModel):
    """A file that waits for the message it goes with."""

    id: str
    name: str
    media_type: str
    size_bytes: int
