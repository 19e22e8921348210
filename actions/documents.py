"""The papers of a return, as PDFs: the label that goes on the parcel, and the credit note.

The same record makes the same bytes. US letter; the label is the upper half, to be cut off and stuck on, with
instructions below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from reportlab.graphics.barcode import code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.units import inch
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from actions.back_office.money import format_amount
from actions.back_office.port import ReturnMethod, ReturnRecord

BRAND = "Tallow & Reed"
SITE = "tallowreed.example"
RETURN_ADDRESS = (
    "Tallow & Reed Returns Center",
    "400 Reed Mill Road, Dock 7",
    "Columbus, OH 43217",
    "United States",
)
COMPANY_LINE = f"{BRAND} · {SITE} · help@{SITE} · 1-800-555-0142"

WIDTH, HEIGHT = letter
MARGIN = 0.75 * inch
INK = colors.HexColor("#22302b")
REED = colors.HexColor("#3f6f5b")
FAINT = colors.HexColor("#6d7a75")
RULE = colors.HexColor("#c9d3ce")
WASH = colors.HexColor("#f1f5f2")

_REASONS = {
    "changed_mind": "Changed mind",
    "wrong_size": "Wrong size",
    "damaged": "Arrived damaged",
    "defective": "Defective",
    "wrong_item": "Wrong item sent",
    "not_as_described": "Not as described",
}
_METHODS = {
    ReturnMethod.REFUND: "Refund to the original payment",
    ReturnMethod.EXCHANGE: "Exchange",
    ReturnMethod.STORE_CREDIT: "Store credit",
}


def return_label(record: ReturnRecord) -> bytes:
    """A one-page PDF: the label with the return's number as a Code 128 barcode, and how to send the parcel."""
    return _make_pdf(f"Return label {record.number}", lambda canvas: _draw_label_page(canvas, record))


def credit_note(record: ReturnRecord) -> bytes:
    """A PDF with the items, what was taken off or added, and the total; more pages when there are many items.

    Raises ValueError when the return has no credit note: an exchange moves no money.
    """
    if record.credit_note_number is None:
        raise ValueError(f"return {record.number} has no credit note")
    title = f"Credit note {record.credit_note_number}"
    return _make_pdf(title, lambda canvas: _draw_credit_note(canvas, record))


def _make_pdf(title: str, draw: Callable[[Canvas], None]) -> bytes:
    buffer = BytesIO()
    # invariant: no creation time and no random id in the file
    canvas = Canvas(buffer, pagesize=letter, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(BRAND)
    canvas.setSubject(title)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_label_page(canvas: Canvas, record: ReturnRecord) -> None:
    top, bottom = HEIGHT - MARGIN, HEIGHT / 2 + 0.15 * inch
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1.4)
    canvas.roundRect(MARGIN, bottom, WIDTH - 2 * MARGIN, top - bottom, 8)
    _draw_label(canvas, record, MARGIN + 0.25 * inch, top - 0.25 * inch)
    canvas.setStrokeColor(FAINT)
    canvas.setLineWidth(0.6)
    canvas.setDash(4, 4)
    canvas.line(0.35 * inch, HEIGHT / 2 - 0.1 * inch, WIDTH - 0.35 * inch, HEIGHT / 2 - 0.1 * inch)
    canvas.setDash()
    _draw_instructions(canvas, record, HEIGHT / 2 - 0.55 * inch)


def _draw_label(canvas: Canvas, record: ReturnRecord, left: float, top: float) -> None:
    right = WIDTH - MARGIN - 0.25 * inch
    middle = left + 2.6 * inch
    _text(canvas, left, top - 14, BRAND, "Times-Bold", 18, REED)
    _text(canvas, right, top - 12, "PREPAID RETURN", "Helvetica-Bold", 13, INK, align="right")
    _text(canvas, right, top - 26, "UPS Ground · no postage needed", "Helvetica", 8.5, FAINT, align="right")
    _line(canvas, left, right, top - 38)
    _caption(canvas, left, top - 56, "From")
    sender = _fit(record.customer_name, "Helvetica", 11, middle - left - 12)
    _lines(canvas, left, top - 72, (sender, f"Order {record.request.order_number}"), "Helvetica", 11, 14)
    _caption(canvas, middle, top - 56, "Ship to")
    _lines(canvas, middle, top - 74, RETURN_ADDRESS, "Helvetica-Bold", 14, 18)
    _line(canvas, left, right, top - 146)
    _caption(canvas, left, top - 164, "Return number")
    _text(canvas, left, top - 188, record.number, "Helvetica-Bold", 22, INK)
    _caption(canvas, left, top - 212, "Hand in by")
    _text(canvas, left, top - 227, _day(record.send_back_by), "Helvetica-Bold", 11, INK)
    _barcode(canvas, record.number, middle, top - 230, right - middle, 70)
    _line(canvas, left, right, top - 246)
    _caption(canvas, left, top - 266, "Tracking number")
    _text(canvas, left, top - 283, _grouped(record.tracking_number), "Courier-Bold", 12, INK)
    _barcode(canvas, record.tracking_number, middle, top - 296, right - middle, 38)


def _draw_instructions(canvas: Canvas, record: ReturnRecord, top: float) -> None:
    _text(canvas, MARGIN, top, "How to send it back", "Times-Bold", 15, REED)
    steps = (
        "Pack the items so that they are protected, in their own packaging if you still have it.",
        "Cut off this label and stick it on the outside of the parcel. Cover or remove older labels.",
        f"Hand the parcel in at any UPS location by {_day(record.send_back_by)}, and keep the receipt.",
        _what_happens(record),
    )
    y = top - 24
    for number, step in enumerate(steps, start=1):
        _text(canvas, MARGIN, y, f"{number}.", "Helvetica-Bold", 10, REED)
        for line in simpleSplit(step, "Helvetica", 10, WIDTH - 2 * MARGIN - 18):
            _text(canvas, MARGIN + 18, y, line, "Helvetica", 10, INK)
            y -= 14
        y -= 4
    y -= 12
    _caption(canvas, MARGIN, y, "In this parcel")
    for index, (name, quantity, _) in enumerate(record.lines):
        y -= 16
        if y < MARGIN + 20:
            more = len(record.lines) - index
            _text(canvas, MARGIN, y, f"and {more} more", "Helvetica-Oblique", 10, FAINT)
            break
        _text(
            canvas,
            MARGIN,
            y,
            _fit(f"{quantity} × {name}", "Helvetica", 10, WIDTH - 2 * MARGIN),
            "Helvetica",
            10,
            INK,
        )
    _text(canvas, WIDTH / 2, 0.5 * inch, COMPANY_LINE, "Helvetica", 8, FAINT, align="center")


def _what_happens(record: ReturnRecord) -> str:
    request = record.request
    if request.method is ReturnMethod.EXCHANGE:
        wanted = f" ({request.exchange_variant})" if request.exchange_variant else ""
        return f"As soon as the parcel is on its way to us, we send what you exchange it for{wanted}."
    amount = format_amount(request.amount, request.currency)
    if request.method is ReturnMethod.STORE_CREDIT:
        return f"Within a day of the scan at our returns center, {amount} of store credit is on your account."
    return f"{amount} is on your original payment 3 to 5 business days after the scan at our returns center."


def _draw_credit_note(canvas: Canvas, record: ReturnRecord) -> None:
    y = _draw_credit_head(canvas, record)
    y = _draw_items(canvas, record, y)
    _draw_totals(canvas, record, y)
    _draw_foot(canvas)


def _draw_credit_head(canvas: Canvas, record: ReturnRecord) -> float:
    right = WIDTH - MARGIN
    top = HEIGHT - MARGIN
    _text(canvas, MARGIN, top - 14, BRAND, "Times-Bold", 22, REED)
    _text(canvas, MARGIN, top - 29, SITE, "Helvetica", 9, FAINT)
    _text(canvas, right, top - 14, "Credit note", "Times-Roman", 22, INK, align="right")
    _text(canvas, right, top - 29, record.credit_note_number or "", "Helvetica-Bold", 10, INK, align="right")
    _line(canvas, MARGIN, right, top - 44)
    request = record.request
    columns = (
        (("Customer", record.customer_name), ("Order", request.order_number)),
        (("Return", record.number), ("Date", _day(record.created_at))),
        (("Reason", _REASONS[request.reason.value]), ("Credited as", _METHODS[request.method])),
    )
    for index, column in enumerate(columns):
        x = MARGIN + index * 2.3 * inch
        for row, (caption, value) in enumerate(column):
            _caption(canvas, x, top - 66 - row * 38, caption)
            _text(
                canvas, x, top - 81 - row * 38, _fit(value, "Helvetica", 11, 2.2 * inch), "Helvetica", 11, INK
            )
    return float(top - 154)


def _draw_items(canvas: Canvas, record: ReturnRecord, y: float) -> float:
    """The table of items, over as many pages as it takes; where it ended."""
    y = _draw_table_head(canvas, y)
    right = WIDTH - MARGIN
    for name, quantity, unit_price in record.lines:
        if y < 2.4 * inch:
            _draw_foot(canvas)
            canvas.showPage()
            y = _draw_table_head(canvas, HEIGHT - MARGIN)
        money = [
            format_amount(amount, record.request.currency) for amount in (unit_price, unit_price * quantity)
        ]
        _text(canvas, MARGIN + 8, y, _fit(name, "Helvetica", 10.5, 3.4 * inch), "Helvetica", 10.5, INK)
        _text(canvas, MARGIN + 4.35 * inch, y, str(quantity), "Helvetica", 10.5, INK, align="right")
        _text(canvas, MARGIN + 5.65 * inch, y, money[0], "Helvetica", 10.5, INK, align="right")
        _text(canvas, right - 8, y, money[1], "Helvetica", 10.5, INK, align="right")
        _line(canvas, MARGIN, right, y - 9)
        y -= 25
    return y


def _draw_table_head(canvas: Canvas, y: float) -> float:
    right = WIDTH - MARGIN
    canvas.setFillColor(WASH)
    canvas.rect(MARGIN, y - 8, right - MARGIN, 22, stroke=0, fill=1)
    _text(canvas, MARGIN + 8, y, "Item", "Helvetica-Bold", 9, FAINT)
    _text(canvas, MARGIN + 4.35 * inch, y, "Quantity", "Helvetica-Bold", 9, FAINT, align="right")
    _text(canvas, MARGIN + 5.65 * inch, y, "Price", "Helvetica-Bold", 9, FAINT, align="right")
    _text(canvas, right - 8, y, "Amount", "Helvetica-Bold", 9, FAINT, align="right")
    return y - 27


def _draw_totals(canvas: Canvas, record: ReturnRecord, y: float) -> None:
    request = record.request
    right = WIDTH - MARGIN
    items_total = sum((price * quantity for _, quantity, price in record.lines), Decimal("0.00"))
    deducted = sum((amount for _, amount in request.deductions), Decimal("0.00"))
    bonus = request.amount - items_total + deducted
    rows = [("Items", items_total), *((label, -amount) for label, amount in request.deductions)]
    if bonus:
        rows.append(("Store credit bonus", bonus))
    for label, amount in rows:
        _text(canvas, MARGIN + 5.65 * inch, y, label, "Helvetica", 10.5, FAINT, align="right")
        _text(
            canvas,
            right - 8,
            y,
            _signed(amount, request.currency),
            "Helvetica",
            10.5,
            INK,
            align="right",
        )
        y -= 18
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1)
    canvas.line(MARGIN + 3.6 * inch, y + 8, right, y + 8)
    y -= 12
    _text(canvas, MARGIN + 5.65 * inch, y, "Total credited", "Helvetica-Bold", 12, INK, align="right")
    _text(
        canvas,
        right - 8,
        y,
        format_amount(request.amount, request.currency),
        "Helvetica-Bold",
        14,
        REED,
        align="right",
    )
    y -= 40
    for line in simpleSplit(_what_happens(record), "Helvetica", 9.5, WIDTH - 2 * MARGIN):
        _text(canvas, MARGIN, y, line, "Helvetica", 9.5, FAINT)
        y -= 14


def _draw_foot(canvas: Canvas) -> None:
    _line(canvas, MARGIN, WIDTH - MARGIN, 0.72 * inch)
    _text(canvas, MARGIN, 0.52 * inch, COMPANY_LINE, "Helvetica", 8, FAINT)
    _text(
        canvas,
        WIDTH - MARGIN,
        0.52 * inch,
        f"Page {canvas.getPageNumber()}",
        "Helvetica",
        8,
        FAINT,
        align="right",
    )


def _text(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    font: str,
    size: float,
    color: colors.Color,
    align: str = "left",
) -> None:
    canvas.setFont(_font_for(text, font), size)
    canvas.setFillColor(color)
    draw = {"left": canvas.drawString, "right": canvas.drawRightString, "center": canvas.drawCentredString}[
        align
    ]
    draw(x, y, text)


def _lines(
    canvas: Canvas, x: float, y: float, lines: Sequence[str], font: str, size: float, leading: float
) -> None:
    for index, line in enumerate(lines):
        _text(canvas, x, y - index * leading, line, font, size, INK)


def _caption(canvas: Canvas, x: float, y: float, text: str) -> None:
    _text(canvas, x, y, text.upper(), "Helvetica-Bold", 7, FAINT)


def _line(canvas: Canvas, left: float, right: float, y: float) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.7)
    canvas.line(left, y, right, y)


def _barcode(canvas: Canvas, value: str, left: float, bottom: float, width: float, height: float) -> None:
    """A Code 128 barcode at most `width` wide; what is left white beside it is its quiet zone."""
    modules = code128.Code128(value, barWidth=1, quiet=False).width
    code = code128.Code128(value, barWidth=min(2.0, width / modules), barHeight=height, quiet=False)
    code.drawOn(canvas, left, bottom)


def _fit(text: str, font: str, size: float, width: float) -> str:
    """`text`, cut off with an ellipsis where it would be wider than `width`."""
    font = _font_for(text, font)
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(f"{text}…", font, size) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def _font_for(text: str, font: str) -> str:
    """`font`, or the one with more letters where `font`, one of the PDF standard, lacks some of `text`'s."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _wide_font()
    return font


@lru_cache(maxsize=1)
def _wide_font() -> str:
    path = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    pdfmetrics.registerFont(TTFont("NotoSans", str(path)))
    return "NotoSans"


def _signed(amount: Decimal, currency: str) -> str:
    # The PDF standard fonts have no minus sign; an en dash is as wide as one.
    return format_amount(amount, currency).replace("−", "–")


def _grouped(tracking_number: str) -> str:
    return " ".join(tracking_number[index : index + 4] for index in range(0, len(tracking_number), 4))


def _day(moment: object) -> str:
    return f"{moment:%B} {moment:%d}, {moment:%Y}".replace(" 0", " ")
