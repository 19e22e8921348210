"""Return labels and credit notes: what is written on them, and that the same record makes the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from actions.back_office.requests import (
    ReturnedLine,
    ReturnLineRequest,
    ReturnMethod,
    ReturnReason,
    ReturnRecord,
    ReturnRequest,
    ReturnState,
)
from actions.documents.returning import credit_note, return_label

REQUEST = ReturnRequest(
    customer_id="CU-00005",
    order_number="TR-10006",
    lines=(ReturnLineRequest("TR-10006-1", 1), ReturnLineRequest("TR-10006-2", 2)),
    reason=ReturnReason.CHANGED_MIND,
    method=ReturnMethod.STORE_CREDIT,
    amount=Decimal("360.31"),
    currency="USD",
    deductions=(("Restocking fee (10%)", Decimal("34.90")), ("Return shipping", Decimal("6.95"))),
)
RECORD = ReturnRecord(
    number="RN-30025",
    request=REQUEST,
    state=ReturnState.ARRANGED,
    customer_name="Aisha Khan",
    lines=(
        ReturnedLine("Oak lounge chair, Natural", 1, Decimal("349.00")),
        ReturnedLine("Linen cushion cover, Sand", 2, Decimal("18.00")),
    ),
    tracking_number="1Z7A4R930300000025",
    credit_note_number="CN-30025",
    send_back_by=date(2026, 3, 16),
    created_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    amount=Decimal("360.31"),
)


def read(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_label_says_where_from_where_to_and_until_when() -> None:
    [page] = read(return_label(RECORD))

    for words in (
        "Aisha Khan",
        "Order TR-10006",
        "Tallow & Reed Returns Center",
        "Columbus, OH 43217",
        "RN-30025",
        "1Z7A 4R93 0300 0000 25",
        "March 16, 2026",
        "1 × Oak lounge chair, Natural",
        "$360.31 of store credit",
    ):
        assert words in page


def test_a_credit_note_adds_up() -> None:
    [page] = read(credit_note(RECORD))

    for words in (
        *("CN-30025", "RN-30025", "TR-10006", "Aisha Khan", "March 2, 2026", "Changed mind", "Store credit"),
        *("Oak lounge chair, Natural", "$349.00", "$18.00", "$36.00", "$385.00"),
        *("Restocking fee (10%)", "–$34.90", "Return shipping", "–$6.95", "Store credit bonus", "$17.16"),
        *("Total credited", "$360.31"),
    ):
        assert words in page


def test_a_refund_has_no_bonus_and_names_the_payment() -> None:
    request = replace(REQUEST, method=ReturnMethod.REFUND, amount=Decimal("343.15"))
    [page] = read(credit_note(replace(RECORD, request=request, amount=Decimal("343.15"))))

    assert "bonus" not in page
    assert "3 to 5 business days" in page


def test_an_exchange_has_a_label_but_no_credit_note() -> None:
    request = replace(REQUEST, method=ReturnMethod.EXCHANGE, deductions=())
    lines = (replace(RECORD.lines[0], exchange_title="Black"),)
    request = replace(request, amount=Decimal("0.00"), to_pay=Decimal("17.00"))
    exchange = replace(RECORD, request=request, lines=lines, credit_note_number=None, amount=Decimal("0.00"))

    page = " ".join(read(return_label(exchange))[0].split())
    for words in ("exchange it for (Black)", "for which we send: Black", "difference of $17.00 was paid"):
        assert words in page
    with pytest.raises(ValueError, match="no credit note"):
        credit_note(exchange)


def test_an_exchange_for_something_cheaper_credits_the_difference() -> None:
    request = replace(REQUEST, method=ReturnMethod.EXCHANGE, deductions=(), amount=Decimal("20.00"))
    lines = (ReturnedLine("Wall shelf, White, 90 cm", 1, Decimal("79.00"), "White, 60 cm"),)
    exchange = replace(RECORD, request=request, lines=lines, amount=Decimal("20.00"))

    [page] = read(credit_note(exchange))
    for words in ("$79.00", "Sent instead", "–$59.00", "Total credited", "$20.00"):
        assert words in page
    assert "bonus" not in page


def test_a_replacement_says_that_the_same_is_sent() -> None:
    request = replace(REQUEST, method=ReturnMethod.REPLACEMENT, deductions=(), amount=Decimal("0.00"))
    replacement = replace(RECORD, request=request, credit_note_number=None, amount=Decimal("0.00"))

    assert "the same again, free of charge" in read(return_label(replacement))[0]


def test_what_was_not_granted_is_taken_off() -> None:
    [page] = read(credit_note(replace(RECORD, amount=Decimal("300.00"))))

    for words in ("Not granted", "–$60.31", "$300.00"):
        assert words in page


def test_the_same_record_makes_the_same_bytes() -> None:
    assert return_label(RECORD) == return_label(RECORD)
    assert credit_note(RECORD) == credit_note(RECORD)


def test_names_in_other_letters_are_written() -> None:
    named = replace(RECORD, customer_name="Łukasz Nguyễn-Ελένη")

    assert "Łukasz Nguyễn-Ελένη" in read(return_label(named))[0]
    assert "Łukasz Nguyễn-Ελένη" in read(credit_note(named))[0]
    assert credit_note(named) == credit_note(named)


def test_many_items_and_long_names_stay_on_the_paper() -> None:
    lines = tuple(
        ReturnedLine(f"Item {number} " + "with a long name " * 8, 1, Decimal("10.00")) for number in range(60)
    )
    request = replace(REQUEST, method=ReturnMethod.REFUND, amount=Decimal("600.00"), deductions=())
    long = replace(RECORD, request=request, lines=lines, customer_name="A" * 200)

    pages = read(credit_note(long))
    assert len(pages) > 1
    assert all(sum(f"Item {number} " in page for page in pages) == 1 for number in range(60))
    assert "Total credited" in pages[-1]
    assert "Page 2" in pages[1]
    [label] = read(return_label(long))
    assert "more" in label
