"""Pictures in articles: what is taken, how it is kept, and how it is served to everybody."""

from __future__ import annotations

import asyncio
import hashlib
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from core.staff import Role
from knowledge_base.settings import KnowledgeSettings
from tests.conftest import on_both_databases
from tests.knowledge_base.articles import create, publish
from tests.knowledge_base.conftest import SignIn

GPS_IFD, MAKE = 0x8825, 0x010F
LIMIT = 300_000


@pytest.fixture
def knowledge_settings(knowledge_settings: KnowledgeSettings) -> KnowledgeSettings:
    return knowledge_settings.model_copy(update={"image_bytes": LIMIT})


def picture(image_format: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, image_format, **options)
    return written.getvalue()


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "lamp.png") -> httpx.Response:
    return await client.post("/api/knowledge/images", files={"file": (name, content)})


@pytest.mark.parametrize(
    ("image_format", "ending", "media_type"),
    [
        ("PNG", "png", "image/png"),
        ("JPEG", "jpg", "image/jpeg"),
        ("GIF", "gif", "image/gif"),
        ("WEBP", "webp", "image/webp"),
    ],
)
async def test_picture_is_served_to_everybody_for_ever(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient, image_format: str, ending: str, media_type: str
) -> None:
    response = await upload(editor, picture(image_format), "wrong name.exe")
    assert response.status_code == 201, response.text
    url = response.json()["url"]

    served = await visitor.get(url)
    assert url == f"/api/knowledge/images/{hashlib.sha256(served.content).hexdigest()}.{ending}"
    assert served.headers["content-type"] == media_type
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert served.headers["cross-origin-resource-policy"] == "cross-origin"
    with Image.open(io.BytesIO(served.content)) as image:
        assert (image.format, image.size) == (image_format, (40, 20))


async def test_photo_does_not_tell_where_it_was_taken(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    exif = Image.Exif()
    exif[MAKE] = "SpyPhone 12"
    exif.get_ifd(GPS_IFD)[1] = "N"
    photo = picture("JPEG", exif=exif, comment=b"taken at home")
    served = await visitor.get((await upload(editor, photo, "photo.jpg")).json()["url"])
    assert b"SpyPhone" in photo
    assert b"SpyPhone" not in served.content
    assert b"home" not in served.content


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            422,
            "file_type_refused",
        ),
        (b"<html><script>alert(1)</script></html>", 422, "file_type_refused"),
        (b"%PDF-1.7 not a picture", 422, "file_type_refused"),
        (b"", 422, "file_type_refused"),
        (b"\x89PNG\r\n\x1a\n" + b"broken" * 20, 422, "file_type_refused"),
        (picture()[:60], 422, "file_type_refused"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * LIMIT, 413, "file_too_large"),
        (b"x" * 20_000_000, 413, "file_too_large"),
        (picture("GIF", (8_000, 8_000)), 413, "file_too_large"),
    ],
    ids=["svg", "html", "pdf", "nothing", "broken", "cut off", "large", "huge", "too many pixels"],
)
async def test_anything_else_is_refused(
    editor: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    refused = await upload(editor, content)
    assert (refused.status_code, refused.json()["error"]) == (status, code)


@on_both_databases
async def test_same_picture_is_kept_once_however_often_it_comes(editor: httpx.AsyncClient) -> None:
    urls = {one.json()["url"] for one in await asyncio.gather(*(upload(editor, picture()) for _ in range(4)))}
    assert len(urls) == 1
    assert (await editor.get(urls.pop())).status_code == 200


async def test_unknown_names_are_not_found(editor: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    url = (await upload(editor, picture())).json()["url"]
    for wrong in (
        url.replace(".png", ".gif"),
        url.replace(".png", ""),
        "/api/knowledge/images/%2e%2e%2fx.png",
    ):
        response = await visitor.get(wrong)
        assert (response.status_code, response.json()["error"]) in {
            (404, "image_not_found"),
            (404, "not_found"),
        }


async def test_only_editors_upload(visitor: httpx.AsyncClient, sign_in: SignIn) -> None:
    assert (await upload(visitor, picture())).status_code == 401
    assert (await upload(await sign_in(Role.SUPERVISOR), picture())).status_code == 403


async def test_article_shows_its_picture_on_the_help_page_and_in_the_preview(
    editor: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    url = (await upload(editor, picture())).json()["url"]
    article = await publish(editor, await create(editor, body=f"Look:\n\n![A teal lamp]({url})"))
    shown = f'<img src="{url}" alt="A teal lamp">'
    preview = await editor.post("/api/knowledge/preview", json={"markdown": article["body"]})
    page = await visitor.get(f"/help/{article['slug']}", follow_redirects=True)
    assert shown in article["html"]
    assert preview.json()["html"] == article["html"]
    assert shown in page.text
    assert "img-src 'self'" in page.headers["content-security-policy"]
