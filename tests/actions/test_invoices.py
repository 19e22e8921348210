"""Invoices: which one, what is said with it, and what is written on the paper."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from actions.back_office.entities import Address, Invoice, InvoiceLine
from actions.documents.invoice import invoice
from actions.services import Services
from tests.actions.talk import Reply, Talk

INVOICE = Invoice(
    number="INV-10006",
    order_number="TR-10006",
    issued_on=date(2026, 2, 22),
    customer_name="Aisha Khan",
    address=Address("231 Maple Avenue", "Dearborn", "48124", "USA", "Apt 9", "MI"),
    currency="USD",
    lines=(
        InvoiceLine("Oak lounge chair, Natural", 1, Decimal("349.00"), Decimal("349.00")),
        InvoiceLine("Linen cushion cover, Sand", 2, Decimal("18.00"), Decimal("36.00")),
    ),
    shipping_fee=Decimal("89.00"),
    total=Decimal("474.00"),
    payment="Mastercard ending 5150",
    credits=(("CN-30025", Decimal("36.00")),),
)


def pages_of(pdf: bytes) -> Sequence[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def paper(reply: Reply) -> str:
    [document] = reply.documents
    assert document["media_type"] == "application/pdf"
    return "\n".join(pages_of(base64.b64decode(document["content_base64"])))


@pytest.fixture
def talk(services: Services) -> Talk:
    """With Noah: two orders of his have been delivered."""
    return Talk(services)


def test_everything_is_on_the_paper() -> None:
    [page] = pages_of(invoice(INVOICE))
    for words in (
        "INV-10006",
        "TR-10006",
        "February 22, 2026",
        "Aisha Khan",
        "231 Maple Avenue",
        "Apt 9",
        "Dearborn, MI 48124",
        "Oak lounge chair, Natural",
        "$349.00",
        "$36.00",
        "$89.00",
        "$474.00",
        "Mastercard ending 5150",
        "Credit note CN-30025",
        "$438.00",
    ):
        assert words in page
    assert invoice(INVOICE) == invoice(INVOICE)


def test_a_long_invoice_goes_on_over_pages() -> None:
    lines = tuple(
        InvoiceLine(f"Item number {number}", 1, Decimal("2.00"), Decimal("2.00")) for number in range(60)
    )
    pages = pages_of(invoice(replace(INVOICE, lines=lines, total=Decimal("209.00"))))
    assert len(pages) > 2
    assert all(f"Item number {number}" in "\n".join(pages) for number in range(60))
    assert "$209.00" in pages[-1]


@pytest.mark.parametrize(
    "words",
    [
        "I need the invoice for TR-10015",
        "send me the receipt for the order with the rug",
        "the bill of TR-10015 please",
    ],
)
async def test_the_invoice_of_an_order_by_number_and_content(talk: Talk, words: str) -> None:
    reply = await talk.say(words, "get_invoice")
    assert "INV-10015" in reply
    assert talk.flow is None
    text = paper(reply)
    assert "Wool rug" in text
    assert "118 Juniper Street" in text


async def test_several_invoices(talk: Talk) -> None:
    reply = await talk.say("please send me the invoices for TR-10015 and TR-10016", "get_invoice")
    assert [document["name"] for document in reply.documents] == [
        "Invoice INV-10015.pdf",
        "Invoice INV-10016.pdf",
    ]


async def test_which_order_is_asked(talk: Talk) -> None:
    reply = await talk.say("i need a copy of my invoice", "get_invoice")
    assert [title[:8] for title in reply.choices] == ["TR-10015", "TR-10016"]
    reply = await talk.press("TR-10016")
    assert "INV-10016" in reply


async def test_what_has_not_left_has_none(talk: Talk) -> None:
    reply = await talk.say("invoice for TR-10012", "get_invoice")
    assert "hasn't left us yet" in reply
    reply = await talk.say("no thanks", "deny")
    assert talk.flow is None


async def test_another_one_right_after_by_what_is_in_it(services: Services) -> None:
    talk = Talk(services, "CU-00001")
    assert "INV-10001" in await talk.say("send me the bill for my lamp", "get_invoice")
    for words, invoice_number in (("and for the mugs", "INV-10011"), ("what about TR-10001", "INV-10001")):
        reply = await talk.say(words, "nlu_fallback", confidence=0.45)
        assert invoice_number in reply
        assert len(reply.documents) == 1


async def test_the_old_one(services: Services) -> None:
    talk = Talk(services, "CU-00001")
    assert "Which order" in await talk.say("i need a receipt for my taxes", "get_invoice")
    assert "INV-10011" in await talk.say("the old one")
