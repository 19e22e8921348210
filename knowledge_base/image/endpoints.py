"""`/api/knowledge/images`: editors upload, everybody sees."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Response, UploadFile

from core.staff import Role, StaffAccount, require_role
from core.uploads import capped_route
from knowledge_base.image.schemas import ImageView
from knowledge_base.image.service import ImageService, inspect, too_large
from knowledge_base.wing import KnowledgeWing, current_wing

PREFIX = "/api/knowledge/images"

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role(Role.EDITOR))]
OneFile = Annotated[UploadFile, File(description="PNG, JPEG, GIF or WebP")]

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    # The widget shows it on other sites.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def _limit(state: Any) -> int:
    limit: int = state.knowledge_base.settings.image_bytes
    return limit


router = APIRouter(prefix=PREFIX, tags=["knowledge"], route_class=capped_route(_limit, too_large))


@router.post("", status_code=201)
async def upload_image(file: OneFile, wing: Wing, editor: Editor) -> ImageView:
    """Keep a picture for articles; without what it gives away (where a photo was taken, with which device)."""
    limit = wing.settings.image_bytes
    picture = await inspect(await file.read(limit + 1), limit_bytes=limit)
    async with wing.core.database.transaction() as session:
        name = await ImageService(session, wing.core.clock).store(picture, editor.name)
    return ImageView(url=f"{PREFIX}/{name}", media_type=picture.media_type, size_bytes=len(picture.content))


@router.get(
    "/{name}",
    response_class=Response,
    responses={200: {"description": "The picture", "content": {"image/*": {}}}},
)
async def get_image(name: str, wing: Wing) -> Response:
    """A picture, by an address under which nothing else will ever be."""
    async with wing.core.database.reading() as session:
        image = await ImageService(session, wing.core.clock).require(name)
    return Response(image.content, media_type=image.media_type, headers=HEADERS)
