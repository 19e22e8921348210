"""Every query about images."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_new
from knowledge_base.image.models import Image


class ImageRepository:
    """Images in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, content_hash: str) -> Image | None:
        """One image."""
        found = await self._session.scalars(select(Image).where(Image.content_hash == content_hash))
        return found.one_or_none()

    async def add(self, image: Image) -> None:
        """Keep an image; one with the same content that is there already stays."""
        row = {
            "content_hash": image.content_hash,
            "media_type": image.media_type,
            "content": image.content,
            "created_at": image.created_at,
            "created_by": image.created_by,
        }
        await self._session.execute(insert_new(self._session, Image), row)
