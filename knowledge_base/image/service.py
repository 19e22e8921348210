"""The rules of images: what is taken, and the name that its content gives it. In the caller's transaction."""

from __future__ import annotations

import asyncio
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.errors import FileTooLargeError, FileTypeRefusedError
from core.pictures import PICTURE_FORMATS, media_type_of, rewrite_picture
from knowledge_base.errors import ImageNotFoundError
from knowledge_base.image.models import Image
from knowledge_base.image.repository import ImageRepository

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_NAME = re.compile(r"([0-9a-f]{64})\.(png|jpg|webp|gif)")

_opener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
"""One picture at a time: a large photo takes 150 MB while it is open, whatever number of editors send one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is kept of an upload."""

    media_type: str
    content: bytes

    @property
    def content_hash(self) -> str:
        """SHA-256, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


async def inspect(content: bytes, *, limit_bytes: int) -> Picture:
    """The picture in an upload, written anew without what it gives away. Opens no transaction.

    Raises FileTypeRefusedError for what is none (by its content, whatever its name says), FileTooLargeError.
    """
    if len(content) > limit_bytes:
        raise too_large(limit_bytes)
    media_type = media_type_of(content)
    if media_type not in PICTURE_FORMATS:
        raise FileTypeRefusedError("This is no picture that browsers show: PNG, JPEG, GIF and WebP are.")
    loop = asyncio.get_running_loop()
    written = await loop.run_in_executor(_opener, rewrite_picture, content, media_type)
    if len(written) > limit_bytes:
        raise too_large(limit_bytes)
    return Picture(media_type, written)


def too_large(limit_bytes: int) -> FileTooLargeError:
    """The refusal, with what to do."""
    return FileTooLargeError(f"A picture may have {limit_bytes / 1024 / 1024:g} MB; save it smaller.")


def name_of(picture: Picture | Image) -> str:
    """The last part of its address: the same content has the same, and never another one."""
    return f"{picture.content_hash}.{ENDINGS[picture.media_type]}"


class ImageService:
    """Pictures in articles."""

    def __init__(self, session: AsyncSession, clock: Clock) -> None:
        self._images = ImageRepository(session)
        self._clock = clock

    async def store(self, picture: Picture, author: str) -> str:
        """Keep a picture; its name. The same one again is kept once."""
        await self._images.add(
            Image(
                content_hash=picture.content_hash,
                media_type=picture.media_type,
                content=picture.content,
                created_at=self._clock.now(),
                created_by=author,
            )
        )
        return name_of(picture)

    async def require(self, name: str) -> Image:
        """The picture of this name. Raises ImageNotFoundError."""
        matched = _NAME.fullmatch(name)
        image = await self._images.get(matched.group(1)) if matched else None
        if image is None or name_of(image) != name:
            raise ImageNotFoundError("There is no such picture.")
        return image
