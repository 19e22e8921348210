"""Transcripts that customers and agents order."""

from __future__ import annotations

from sqlalchemy import select

from handoff.audit.models import AuditEntry

from ..bot import says
from ..conftest import Desk
from .steps import (
    ROSA,
    MailServer,
    leave_address,
    markup,
    order_transcript,
    words,
)

RECEIPT = {
    "type": "receipt",
    "title": "Return submitted",
    "reference": "RN-30001",
    "rows": [{"label": "You get", "value": "$64.00"}],
}


PDF = "JVBERi0xLjQKJSVFT0YK"


async def test_transcript_tells_everything_but_notes(desk: Desk, mail_server: MailServer) -> None:
    label = {"name": "Return label.pdf", "media_type": "application/pdf", "content_base64": PDF}
    offer = [{"title": "Start a return", "payload": "/start_return"}]
    desk.bot.on(
        "<b>Broken</b> & more",
        says({"text": "**Done**", "card": RECEIPT, "choices": offer, "documents": [label]}),
    )
    customer = await desk.visitor(time_zone="America/New_York")
    await customer.write("<b>Broken</b> & more")
    await customer.hears("Done")
    agent = await desk.staff("Dana Brooks")
    await agent.write(customer.conversation_id, "A secret note", kind="notes")
    assert await order_transcript(customer, email=ROSA) == (202, {"email": ROSA})
    mail = await mail_server.receives(1)
    assert (mail["To"], mail["From"]) == (ROSA, "Tallow & Reed <service@tallowreed.example>")
    assert mail["Subject"] == "Your conversation with Tallow & Reed"
    text, html = words(mail), markup(mail)
    for part in (
        "You, Mon 2 March 2026, 07:00", "<b>Broken</b> & more", "Reed (assistant)", "Return submitted (RN-30001)",
        "You get: $64.00", "To choose from in the chat: Start a return", "File: Return label.pdf", "America/New York",
    ):  # fmt: skip
        assert part in text
    assert "&lt;b&gt;Broken&lt;/b&gt; &amp; more" in html
    assert "<strong>Done</strong>" in html
    assert "<b>Broken" not in html
    assert "secret note" not in text + html
    assert PDF not in mail.as_string()


async def test_links_of_the_help_pages_lead_to_the_server(desk: Desk, mail_server: MailServer) -> None:
    card = {"type": "article", "slug": "refund-time", "title": "Refunds", "url": "/help/refund-time"}
    answer = {"text": "Five days.\n\nMore: [Refunds](/help/refund-time)", "card": card}
    desk.bot.on("How long?", says(answer))
    customer = await desk.visitor()
    await customer.write("How long?")
    await customer.hears("Five days.")
    await order_transcript(customer, email=ROSA)
    mail = await mail_server.receives(1)
    server = desk.core.settings.server_url
    assert f"[Refunds]({server}/help/refund-time)" in words(mail)
    assert words(mail).count("Refunds") == 1
    assert f'href="{server}/help/refund-time"' in markup(mail)


async def test_transcript_needs_an_address_and_is_sent_three_times_an_hour(
    desk: Desk, mail_server: MailServer
) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    status, refused = await order_transcript(customer)
    assert (status, refused["error"]) == (422, "email_needed")
    status, refused = await order_transcript(customer, email="not an address")
    assert (status, refused["error"]) == (422, "invalid_request")
    await leave_address(customer)
    assert await order_transcript(customer) == (202, {"email": ROSA})
    assert (await order_transcript(customer, email="other@example.com"))[0] == 202
    status, refused = await order_transcript(customer)
    assert (status, refused["error"]) == (429, "too_many_requests")
    await mail_server.receives(3)
    assert sorted(mail["To"] for mail in mail_server.mails) == ["other@example.com", ROSA, ROSA]


async def test_desk_sends_a_transcript_and_it_is_recorded(desk: Desk, mail_server: MailServer) -> None:
    customer = await desk.visitor()
    await customer.write("Hello")
    agent = await desk.staff("Dana Brooks")
    path = f"conversations/{customer.conversation_id}/transcript"
    refused = await agent.send("POST", path)
    assert (refused.status_code, refused.json()["error"]) == (422, "email_needed")
    sent = await agent.send("POST", path, {"email": ROSA})
    assert (sent.status_code, sent.json()) == (202, {"email": ROSA})
    assert "Hello" in words(await mail_server.receives(1))
    async with desk.core.database.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "transcript"))).one()
    assert (entry.actor_name, entry.details) == ("Dana Brooks", {"to": ROSA})
    assert (await desk.http.post(f"/api/desk/{path}")).status_code == 401
