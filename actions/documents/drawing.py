"""What the papers share: the company's look, text that fits, rules, bar codes, the head of a table of items.

US letter; the same content makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from reportlab.graphics.barcode import code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from actions.back_office.money import format_amount

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


Item = tuple[str, int, Decimal, Decimal]
"""Name, quantity, price of one, price of all."""


def make_pdf(title: str, draw: Callable[[Canvas], None]) -> bytes:
    """The pages that `draw` makes, as bytes."""
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


def draw_items(canvas: Canvas, items: Sequence[Item], currency: str, y: float) -> float:
    """The table of items below `y`, over as many pages as it takes; where it ended."""
    y = _draw_table_head(canvas, y)
    right = WIDTH - MARGIN
    for name, quantity, unit_price, total in items:
        if y < 2.4 * inch:
            draw_foot(canvas)
            canvas.showPage()
            y = _draw_table_head(canvas, HEIGHT - MARGIN)
        draw_text(canvas, MARGIN + 8, y, fit(name, "Helvetica", 10.5, 3.4 * inch), "Helvetica", 10.5, INK)
        for x, text in (
            (MARGIN + 4.35 * inch, str(quantity)),
            (MARGIN + 5.65 * inch, format_amount(unit_price, currency)),
            (right - 8, format_amount(total, currency)),
        ):
            draw_text(canvas, x, y, text, "Helvetica", 10.5, INK, align="right")
        draw_rule(canvas, MARGIN, right, y - 9)
        y -= 25
    return y


def _draw_table_head(canvas: Canvas, y: float) -> float:
    right = WIDTH - MARGIN
    canvas.setFillColor(WASH)
    canvas.rect(MARGIN, y - 8, right - MARGIN, 22, stroke=0, fill=1)
    draw_text(canvas, MARGIN + 8, y, "Item", "Helvetica-Bold", 9, FAINT)
    draw_text(canvas, MARGIN + 4.35 * inch, y, "Quantity", "Helvetica-Bold", 9, FAINT, align="right")
    draw_text(canvas, MARGIN + 5.65 * inch, y, "Price", "Helvetica-Bold", 9, FAINT, align="right")
    draw_text(canvas, right - 8, y, "Amount", "Helvetica-Bold", 9, FAINT, align="right")
    return y - 27


def draw_foot(canvas: Canvas) -> None:
    """The company's line and the page's number."""
    draw_rule(canvas, MARGIN, WIDTH - MARGIN, 0.72 * inch)
    draw_text(canvas, MARGIN, 0.52 * inch, COMPANY_LINE, "Helvetica", 8, FAINT)
    draw_text(
        canvas,
        WIDTH - MARGIN,
        0.52 * inch,
        f"Page {canvas.getPageNumber()}",
        "Helvetica",
        8,
        FAINT,
        align="right",
    )


def draw_text(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    font: str,
    size: float,
    color: colors.Color,
    align: str = "left",
) -> None:
    """A line of text that begins, is centered or ends at `x`."""
    canvas.setFont(_font_for(text, font), size)
    canvas.setFillColor(color)
    draw = {"left": canvas.drawString, "right": canvas.drawRightString, "center": canvas.drawCentredString}[
        align
    ]
    draw(x, y, text)


def draw_lines(
    canvas: Canvas, x: float, y: float, lines: Sequence[str], font: str, size: float, leading: float
) -> None:
    """Lines below one another, `leading` points apart."""
    for index, line in enumerate(lines):
        draw_text(canvas, x, y - index * leading, line, font, size, INK)


def draw_caption(canvas: Canvas, x: float, y: float, text: str) -> None:
    """The small name above a value."""
    draw_text(canvas, x, y, text.upper(), "Helvetica-Bold", 7, FAINT)


def draw_rule(canvas: Canvas, left: float, right: float, y: float) -> None:
    """A thin line across."""
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.7)
    canvas.line(left, y, right, y)


def draw_barcode(canvas: Canvas, value: str, left: float, bottom: float, width: float, height: float) -> None:
    """A Code 128 barcode at most `width` wide; what is left white beside it is its quiet zone."""
    modules = code128.Code128(value, barWidth=1, quiet=False).width
    code = code128.Code128(value, barWidth=min(2.0, width / modules), barHeight=height, quiet=False)
    code.drawOn(canvas, left, bottom)


def fit(text: str, font: str, size: float, width: float) -> str:
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


def signed(amount: Decimal, currency: str) -> str:
    """An amount that may be below zero."""
    # The PDF standard fonts have no minus sign; an en dash is as wide as one.
    return format_amount(amount, currency).replace("−", "–")


def grouped(tracking_number: str) -> str:
    """In fours, to be read out."""
    return " ".join(tracking_number[index : index + 4] for index in range(0, len(tracking_number), 4))


def format_day(moment: date) -> str:
    """As on paper: "March 2, 2026"."""
    return f"{moment:%B} {moment:%d}, {moment:%Y}".replace(" 0", " ")
