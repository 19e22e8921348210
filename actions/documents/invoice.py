"""The invoice of an order, as a PDF: what was bought, how it was paid, and what was given back since."""

from __future__ import annotations

from decimal import Decimal

from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas

from actions.back_office.entities import Address, Invoice
from actions.back_office.money import format_amount
from actions.documents.drawing import (
    BRAND,
    FAINT,
    HEIGHT,
    INK,
    MARGIN,
    REED,
    SITE,
    WIDTH,
    draw_caption,
    draw_foot,
    draw_items,
    draw_lines,
    draw_rule,
    draw_text,
    fit,
    format_day,
    make_pdf,
    signed,
)

_ROOM_FOR_TOTALS = 3.2 * inch
_COLUMN = 2.3 * inch


def invoice(made: Invoice) -> bytes:
    """A PDF with number, date, address, items, shipping, total and payment, and the credits of returns."""
    return make_pdf(f"Invoice {made.number}", lambda canvas: _draw(canvas, made))


def _draw(canvas: Canvas, made: Invoice) -> None:
    y = _draw_head(canvas, made)
    lines = [(line.name, line.quantity, line.unit_price, line.total) for line in made.lines]
    y = draw_items(canvas, lines, made.currency, y)
    if y - 18 * len(made.credits) < _ROOM_FOR_TOTALS:
        draw_foot(canvas)
        canvas.showPage()
        y = HEIGHT - MARGIN
    _draw_totals(canvas, made, y)
    draw_foot(canvas)


def _draw_head(canvas: Canvas, made: Invoice) -> float:
    right, top = WIDTH - MARGIN, HEIGHT - MARGIN
    draw_text(canvas, MARGIN, top - 14, BRAND, "Times-Bold", 22, REED)
    draw_text(canvas, MARGIN, top - 29, SITE, "Helvetica", 9, FAINT)
    draw_text(canvas, right, top - 14, "Invoice", "Times-Roman", 22, INK, align="right")
    draw_text(canvas, right, top - 29, made.number, "Helvetica-Bold", 10, INK, align="right")
    draw_rule(canvas, MARGIN, right, top - 44)
    draw_caption(canvas, MARGIN, top - 66, "Billed and sent to")
    receiver = [made.customer_name, *(_address_lines(made.address) if made.address else [])]
    fitted = [fit(line, "Helvetica", 11, 2 * _COLUMN - 12) for line in receiver]
    draw_lines(canvas, MARGIN, top - 81, fitted, "Helvetica", 11, 14)
    facts = (("Order", made.order_number), ("Date", format_day(made.issued_on)), ("Paid with", made.payment))
    for index, (caption, value) in enumerate(facts):
        draw_caption(canvas, MARGIN + 2 * _COLUMN, top - 66 - index * 34, caption)
        shown = fit(value, "Helvetica", 11, _COLUMN)
        draw_text(canvas, MARGIN + 2 * _COLUMN, top - 80 - index * 34, shown, "Helvetica", 11, INK)
    return float(top - 188)


def _address_lines(address: Address) -> list[str]:
    place = " ".join(part for part in (address.region, address.postal_code) if part)
    city = ", ".join(part for part in (address.city, place) if part)
    return [line for line in (address.line1, address.line2, city, address.country) if line]


def _draw_totals(canvas: Canvas, made: Invoice, y: float) -> None:
    items = sum((line.total for line in made.lines), Decimal("0.00"))
    rows = [("Items", items), ("Shipping", made.shipping_fee)]
    other = made.total - items - made.shipping_fee
    if other:
        rows.append(("Discounts and adjustments", other))
    for label, amount in rows:
        y = _draw_row(canvas, label, signed(amount, made.currency), y)
    y = _draw_sum(canvas, "Total", format_amount(made.total, made.currency), y)
    if not made.credits:
        return
    for number, amount in made.credits:
        y = _draw_row(canvas, f"Credit note {number}", signed(-amount, made.currency), y)
    left = made.total - sum((amount for _, amount in made.credits), Decimal("0.00"))
    _draw_sum(canvas, "After credits", signed(left, made.currency), y)


def _draw_row(canvas: Canvas, label: str, amount: str, y: float) -> float:
    draw_text(canvas, MARGIN + 5.65 * inch, y, label, "Helvetica", 10.5, FAINT, align="right")
    draw_text(canvas, WIDTH - MARGIN - 8, y, amount, "Helvetica", 10.5, INK, align="right")
    return y - 18


def _draw_sum(canvas: Canvas, label: str, amount: str, y: float) -> float:
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1)
    canvas.line(MARGIN + 3.6 * inch, y + 8, WIDTH - MARGIN, y + 8)
    draw_text(canvas, MARGIN + 5.65 * inch, y - 12, label, "Helvetica-Bold", 12, INK, align="right")
    draw_text(canvas, WIDTH - MARGIN - 8, y - 12, amount, "Helvetica-Bold", 14, REED, align="right")
    return y - 42
