"""Files that customers and agents attach: what they are, who gets them, and what they no longer tell."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter

from core import pictures
from core.errors import FileTooLargeError, FileTypeRefusedError
from handoff.attachment.inspection import inspect

from ..conftest import FakeClock
from .conftest import Customer, Desk, DeskUser, on_both_databases

GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
LIMIT = 1_000_000


def picture(image_format: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, image_format, **options)
    return written.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "SpyPhone 12"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS_IFD)[1] = "N"
    exif.get_ifd(GPS_IFD)[2] = (52.0, 31.0, 12.0)
    return picture("JPEG", exif=exif, comment=b"taken at home")


def pdf(password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


async def upload(customer: Customer, content: bytes, name: str = "photo.png") -> Any:
    return await customer.http.post(
        "/api/widget/uploads", files={"file": (name, content)}, headers=customer.headers
    )


async def uploaded(customer: Customer, content: bytes, name: str = "photo.png") -> str:
    response = await upload(customer, content, name)
    assert response.status_code == 201, response.text
    return response.json()["id"]


async def desk_upload(user: DeskUser, conversation_id: str, content: bytes, name: str = "label.pdf") -> Any:
    return await user.http.post(
        f"/api/desk/conversations/{conversation_id}/uploads",
        files={"file": (name, content)},
        headers={"Cookie": user.cookie},
    )


# What a file is


@pytest.mark.parametrize(
    ("image_format", "media_type", "ending"),
    [
        ("PNG", "image/png", ".png"),
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
    ],
)
def test_pictures_are_known_by_their_content(image_format: str, media_type: str, ending: str) -> None:
    file = inspect("broken lamp.exe", picture(image_format), limit_bytes=LIMIT)
    assert file.media_type == media_type
    assert file.name == f"broken lamp.exe{ending}"
    assert Image.open(io.BytesIO(file.content)).size == (40, 20)


def test_pdf_is_kept_as_it_is_also_with_a_password() -> None:
    for content in (pdf(), pdf("secret")):
        file = inspect("statement.pdf", content, limit_bytes=LIMIT)
        assert (file.media_type, file.name, file.content) == ("application/pdf", "statement.pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"just words",
        b"",
        b"PK\x03\x04" + bytes(200),
        b"MZ" + bytes(200),
        b"%PDF-1.7\nno pages here",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    with pytest.raises(FileTypeRefusedError):
        inspect("photo.png", content, limit_bytes=LIMIT)


def test_photo_loses_place_and_device_but_stays_upright() -> None:
    file = inspect("IMG_1.jpeg", photo_with_place(), limit_bytes=LIMIT)
    written = Image.open(io.BytesIO(file.content))
    assert dict(written.getexif()) == {}
    assert written.size == (20, 40)
    assert b"SpyPhone" not in file.content
    assert b"taken at home" not in file.content
    assert file.name == "IMG_1.jpeg"


def test_what_hides_behind_a_picture_is_left_out() -> None:
    file = inspect("a.gif", picture("GIF") + b"<script>alert(1)</script>", limit_bytes=LIMIT)
    assert b"<script>" not in file.content


def test_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    file = inspect("moving.gif", written.getvalue(), limit_bytes=LIMIT)
    moving = Image.open(io.BytesIO(file.content))
    assert moving.n_frames == 3
    assert moving.info["duration"] == 80


def test_decompression_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = picture("PNG", (2_000, 2_000))
    assert len(bomb) < 50_000
    monkeypatch.setattr(pictures, "PIXELS", 1_000_000)
    with pytest.raises(FileTooLargeError):
        inspect("bomb.png", bomb, limit_bytes=LIMIT)


def test_names_are_harmless() -> None:
    for name in (
        "../../etc/passwd",
        "a\r\nSet-Cookie: x",
        'x".png',
        "\u202egnp.exe",
        "",
        "." * 300,
        "\ud800",
    ):
        kept = inspect(name, picture(), limit_bytes=LIMIT).name
        assert kept.endswith(".png")
        assert len(kept) <= 120
        assert not set(kept) & set('/\\\r\n"\u202e')


# From the widget


async def test_customer_sends_a_picture_with_words(desk: Desk) -> None:
    customer = await desk.visitor()
    upload_id = await uploaded(customer, photo_with_place(), "lamp.jpg")
    message = await customer.write("This one is broken", uploads=[upload_id])
    (document,) = message["documents"]
    assert (document["id"], document["name"], document["media_type"]) == (upload_id, "lamp.jpg", "image/jpeg")
    response = await desk.http.get(document["url"], headers=customer.headers)
    assert response.status_code == 200
    assert len(response.content) == document["size_bytes"]
    assert response.headers["content-disposition"].startswith("inline")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    await customer.hears("You said: This one is broken")


async def test_files_alone_are_told_to_the_bot_by_their_names(desk: Desk) -> None:
    customer = await desk.visitor()
    ids = [await uploaded(customer, picture(), "a.png"), await uploaded(customer, pdf(), "b.pdf")]
    response = await customer.post(uploads=ids)
    assert response.status_code == 201
    message = response.json()
    assert message["text"] == "a.png, b.pdf"
    assert [one["name"] for one in message["documents"]] == ["a.png", "b.pdf"]
    await customer.hears("You said: [a.png, b.pdf]")


async def test_files_alone_are_nothing_for_the_bot_while_a_person_is_on_the_way(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    asked = len(desk.bot.turns)
    response = await customer.post(uploads=[await uploaded(customer, picture())])
    assert response.status_code == 201
    await customer.write("And what does it cost?")
    await customer.hears("You said: And what does it cost?")
    assert desk.bot.texts[asked:] == ["/cancel_flow", "And what does it cost?"]


async def test_same_client_id_sends_the_files_once(desk: Desk) -> None:
    customer = await desk.visitor()
    upload_id = await uploaded(customer, picture())
    first = await customer.post(uploads=[upload_id], client_id="once")
    again = await customer.post(uploads=[upload_id], client_id="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


@on_both_databases
async def test_foreign_and_used_files_are_unknown(desk: Desk) -> None:
    customer, other = await desk.visitor(), await desk.visitor()
    mine, theirs = await uploaded(customer, picture()), await uploaded(other, picture())
    agent = await desk.staff("Dana Brooks")
    agents = (await desk_upload(agent, customer.conversation_id, pdf())).json()["id"]
    assert (await customer.post(uploads=[mine])).status_code == 201
    for upload_id in (mine, theirs, agents, "nothing"):
        response = await customer.post(text="look", uploads=[upload_id])
        assert (response.status_code, response.json()["error"]) == (422, "upload_unknown")
    too_many = await customer.post(uploads=[str(n) for n in range(6)])
    assert (too_many.status_code, too_many.json()["error"]) == (422, "invalid_request")
    choice = await customer.post(choice="1-1", uploads=[theirs])
    assert choice.status_code == 422


async def test_large_file_is_refused_before_it_is_parsed(desk: Desk) -> None:
    customer = await desk.visitor()
    limit = desk.wing.settings.upload_bytes
    response = await upload(customer, bytes(limit + 100_000))
    assert (response.status_code, response.json()["error"]) == (413, "file_too_large")

    read = 0

    async def endless() -> Any:
        nonlocal read
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        while True:
            read += 65_536
            yield bytes(65_536)

    response = await desk.http.post(
        "/api/widget/uploads",
        content=endless(),
        headers={**customer.headers, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (response.status_code, response.json()["error"]) == (413, "file_too_large")
    assert read < limit + 500_000


async def test_refusals_have_their_codes(desk: Desk) -> None:
    customer = await desk.visitor()
    response = await upload(customer, b"<svg/>", "drawing.png")
    assert (response.status_code, response.json()["error"]) == (422, "file_type_refused")
    nothing = await desk.http.post("/api/widget/uploads", headers=customer.headers)
    assert (nothing.status_code, nothing.json()["error"]) == (422, "invalid_request")
    nobody = await desk.http.post("/api/widget/uploads", files={"file": ("a.png", picture())})
    assert nobody.status_code == 401


async def test_uploads_are_rate_limited(desk: Desk) -> None:
    customer = await desk.visitor()
    codes = [
        (await upload(customer, b"x")).status_code for _ in range(desk.wing.settings.uploads_per_minute + 1)
    ]
    assert codes[-1] == 429
    assert set(codes[:-1]) == {422}


@on_both_databases
async def test_unsent_files_are_deleted_after_a_day(desk: Desk, clock: FakeClock) -> None:
    customer = await desk.visitor()
    sent, unsent = await uploaded(customer, picture()), await uploaded(customer, picture())
    assert (await customer.post(uploads=[sent])).status_code == 201
    clock.advance(timedelta(hours=23))
    assert await desk.wing.attachments.sweep() == 0
    clock.advance(timedelta(hours=2))
    assert await desk.wing.attachments.sweep() == 1
    gone = await desk.http.get(f"/api/widget/documents/{unsent}", headers=customer.headers)
    assert gone.status_code == 404
    kept = await desk.http.get(f"/api/widget/documents/{sent}", headers=customer.headers)
    assert kept.status_code == 200


# From the desk


async def test_agent_sends_a_file(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    await agent.act(customer.conversation_id, "claim")
    response = await desk_upload(agent, customer.conversation_id, pdf())
    assert response.status_code == 201, response.text
    upload_id = response.json()["id"]
    unsent = await desk.http.get(f"/api/widget/documents/{upload_id}", headers=customer.headers)
    assert unsent.status_code == 404
    await agent.act(customer.conversation_id, "messages", client_id="f", uploads=[upload_id])
    message = await customer.hears("label.pdf")
    response = await desk.http.get(message["documents"][0]["url"], headers=customer.headers)
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["content-type"] == "application/pdf"


@on_both_databases
async def test_file_of_a_note_stays_on_the_desk(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent = await desk.staff("Dana Brooks")
    upload_id = (await desk_upload(agent, customer.conversation_id, pdf())).json()["id"]
    note = await agent.act(customer.conversation_id, "notes", client_id="n", text="see", uploads=[upload_id])
    assert note["private"] is True
    response = await desk.http.get(note["documents"][0]["url"], headers={"Cookie": agent.cookie})
    assert response.status_code == 200
    response = await desk.http.get(f"/api/widget/documents/{upload_id}", headers=customer.headers)
    assert response.status_code == 404


async def test_colleagues_file_is_unknown(desk: Desk) -> None:
    customer = await desk.waiting_customer()
    agent, colleague = await desk.staff("Dana Brooks"), await desk.staff("Amir Khan")
    await agent.act(customer.conversation_id, "claim")
    upload_id = (await desk_upload(colleague, customer.conversation_id, pdf())).json()["id"]
    refused = await agent.refused(customer.conversation_id, "messages", client_id="x", uploads=[upload_id])
    assert refused == (422, "upload_unknown")
