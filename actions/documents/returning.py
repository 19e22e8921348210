"""The papers of a return, as PDFs: the label that goes on the parcel, and the credit note.

The label is the upper half of its page, to be cut off and stuck on, with instructions below it.
"""

from __future__ import annotations

from decimal import Decimal

from reportlab.lib.units import inch
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnedLine, ReturnMethod, ReturnRecord
from actions.documents.drawing import (
    BRAND,
    COMPANY_LINE,
    FAINT,
    HEIGHT,
    INK,
    MARGIN,
    REED,
    RETURN_ADDRESS,
    SITE,
    WIDTH,
    draw_barcode,
    draw_caption,
    draw_foot,
    draw_items,
    draw_lines,
    draw_rule,
    draw_text,
    fit,
    format_day,
    grouped,
    make_pdf,
    signed,
)

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
    ReturnMethod.REPLACEMENT: "Replacement",
}


def return_label(record: ReturnRecord) -> bytes:
    """A one-page PDF: the label with the return's number as a Code 128 barcode, and how to send the parcel."""
    return make_pdf(f"Return label {record.number}", lambda canvas: _draw_label_page(canvas, record))


def credit_note(record: ReturnRecord) -> bytes:
    """A PDF with the items, what was taken off or added, and the total; more pages when there are many items.

    Raises ValueError when the return has no credit note: an exchange moves no money.
    """
    if record.credit_note_number is None:
        raise ValueError(f"return {record.number} has no credit note")
    title = f"Credit note {record.credit_note_number}"
    return make_pdf(title, lambda canvas: _draw_credit_note(canvas, record))


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
    draw_text(canvas, left, top - 14, BRAND, "Times-Bold", 18, REED)
    draw_text(canvas, right, top - 12, "PREPAID RETURN", "Helvetica-Bold", 13, INK, align="right")
    draw_text(
        canvas, right, top - 26, "UPS Ground · no postage needed", "Helvetica", 8.5, FAINT, align="right"
    )
    draw_rule(canvas, left, right, top - 38)
    draw_caption(canvas, left, top - 56, "From")
    sender = fit(record.customer_name, "Helvetica", 11, middle - left - 12)
    draw_lines(canvas, left, top - 72, (sender, f"Order {record.request.order_number}"), "Helvetica", 11, 14)
    draw_caption(canvas, middle, top - 56, "Ship to")
    draw_lines(canvas, middle, top - 74, RETURN_ADDRESS, "Helvetica-Bold", 14, 18)
    draw_rule(canvas, left, right, top - 146)
    draw_caption(canvas, left, top - 164, "Return number")
    draw_text(canvas, left, top - 188, record.number, "Helvetica-Bold", 22, INK)
    draw_caption(canvas, left, top - 212, "Hand in by")
    draw_text(canvas, left, top - 227, format_day(record.send_back_by), "Helvetica-Bold", 11, INK)
    draw_barcode(canvas, record.number, middle, top - 230, right - middle, 70)
    draw_rule(canvas, left, right, top - 246)
    draw_caption(canvas, left, top - 266, "Tracking number")
    draw_text(canvas, left, top - 283, grouped(record.tracking_number), "Courier-Bold", 12, INK)
    draw_barcode(canvas, record.tracking_number, middle, top - 296, right - middle, 38)


def _draw_instructions(canvas: Canvas, record: ReturnRecord, top: float) -> None:
    draw_text(canvas, MARGIN, top, "How to send it back", "Times-Bold", 15, REED)
    steps = (
        "Pack the items so that they are protected, in their own packaging if you still have it.",
        "Cut off this label and stick it on the outside of the parcel. Cover or remove older labels.",
        f"Hand the parcel in at any UPS location by {format_day(record.send_back_by)}, and keep the receipt.",
        _what_happens(record),
    )
    y = top - 24
    for number, step in enumerate(steps, start=1):
        draw_text(canvas, MARGIN, y, f"{number}.", "Helvetica-Bold", 10, REED)
        for line in simpleSplit(step, "Helvetica", 10, WIDTH - 2 * MARGIN - 18):
            draw_text(canvas, MARGIN + 18, y, line, "Helvetica", 10, INK)
            y -= 14
        y -= 4
    y -= 12
    draw_caption(canvas, MARGIN, y, "In this parcel")
    for index, line in enumerate(record.lines):
        y -= 16
        if y < MARGIN + 20:
            more = len(record.lines) - index
            draw_text(canvas, MARGIN, y, f"and {more} more", "Helvetica-Oblique", 10, FAINT)
            break
        draw_text(
            canvas,
            MARGIN,
            y,
            fit(_in_parcel(record, line), "Helvetica", 10, WIDTH - 2 * MARGIN),
            "Helvetica",
            10,
            INK,
        )
    draw_text(canvas, WIDTH / 2, 0.5 * inch, COMPANY_LINE, "Helvetica", 8, FAINT, align="center")


def _in_parcel(record: ReturnRecord, line: ReturnedLine) -> str:
    instead = ""
    if line.exchange_title and record.request.method is ReturnMethod.EXCHANGE:
        instead = f", for which we send: {line.exchange_title}"
    return f"{line.quantity} × {line.name}{instead}"


def _what_happens(record: ReturnRecord) -> str:
    request = record.request
    if request.method is ReturnMethod.EXCHANGE:
        titles = ", ".join(line.exchange_title for line in record.lines if line.exchange_title)
        wanted = f" ({titles})" if titles else ""
        sent = f"As soon as the parcel is on its way to us, we send what you exchange it for{wanted}."
        return f"{sent}{_difference(record)}"
    if request.method is ReturnMethod.REPLACEMENT:
        return "As soon as the parcel is on its way to us, we send you the same again, free of charge."
    amount = format_amount(record.amount, request.currency)
    if request.method is ReturnMethod.STORE_CREDIT:
        return f"Within a day of the scan at our returns center, {amount} of store credit is on your account."
    return f"{amount} is on your original payment 3 to 5 business days after the scan at our returns center."


def _difference(record: ReturnRecord) -> str:
    request = record.request
    if request.to_pay:
        return f" The difference of {format_amount(request.to_pay, request.currency)} was paid with the exchange."
    if record.amount:
        return f" The difference of {format_amount(record.amount, request.currency)} was given back."
    return ""


def _draw_credit_note(canvas: Canvas, record: ReturnRecord) -> None:
    y = _draw_credit_head(canvas, record)
    lines = [
        (line.name, line.quantity, line.unit_price, line.unit_price * line.quantity) for line in record.lines
    ]
    y = draw_items(canvas, lines, record.request.currency, y)
    _draw_totals(canvas, record, y)
    draw_foot(canvas)


def _draw_credit_head(canvas: Canvas, record: ReturnRecord) -> float:
    right = WIDTH - MARGIN
    top = HEIGHT - MARGIN
    draw_text(canvas, MARGIN, top - 14, BRAND, "Times-Bold", 22, REED)
    draw_text(canvas, MARGIN, top - 29, SITE, "Helvetica", 9, FAINT)
    draw_text(canvas, right, top - 14, "Credit note", "Times-Roman", 22, INK, align="right")
    draw_text(
        canvas, right, top - 29, record.credit_note_number or "", "Helvetica-Bold", 10, INK, align="right"
    )
    draw_rule(canvas, MARGIN, right, top - 44)
    request = record.request
    columns = (
        (("Customer", record.customer_name), ("Order", request.order_number)),
        (("Return", record.number), ("Date", format_day(record.created_at))),
        (("Reason", _REASONS[request.reason.value]), ("Credited as", _METHODS[request.method])),
    )
    for index, column in enumerate(columns):
        x = MARGIN + index * 2.3 * inch
        for row, (caption, value) in enumerate(column):
            draw_caption(canvas, x, top - 66 - row * 38, caption)
            draw_text(
                canvas, x, top - 81 - row * 38, fit(value, "Helvetica", 11, 2.2 * inch), "Helvetica", 11, INK
            )
    return float(top - 154)


def _draw_totals(canvas: Canvas, record: ReturnRecord, y: float) -> None:
    request = record.request
    right = WIDTH - MARGIN
    items_total = sum((line.unit_price * line.quantity for line in record.lines), Decimal("0.00"))
    deducted = sum((amount for _, amount in request.deductions), Decimal("0.00"))
    beyond = request.amount - items_total + deducted
    rows = [("Items", items_total), *((label, -amount) for label, amount in request.deductions)]
    if beyond:
        is_exchange = request.method is ReturnMethod.EXCHANGE
        rows.append(("Sent instead" if is_exchange else "Store credit bonus", beyond))
    if record.amount != request.amount:
        rows.append(("Not granted", record.amount - request.amount))
    for label, amount in rows:
        draw_text(canvas, MARGIN + 5.65 * inch, y, label, "Helvetica", 10.5, FAINT, align="right")
        draw_text(
            canvas,
            right - 8,
            y,
            signed(amount, request.currency),
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
    draw_text(canvas, MARGIN + 5.65 * inch, y, "Total credited", "Helvetica-Bold", 12, INK, align="right")
    draw_text(
        canvas,
        right - 8,
        y,
        format_amount(record.amount, request.currency),
        "Helvetica-Bold",
        14,
        REED,
        align="right",
    )
    y -= 40
    for line in simpleSplit(_what_happens(record), "Helvetica", 9.5, WIDTH - 2 * MARGIN):
        draw_text(canvas, MARGIN, y, line, "Helvetica", 9.5, FAINT)
        y -= 14
