"""What is said of a return that is recorded, and its papers."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any

from actions.back_office.entities import Customer, PaymentKind
from actions.back_office.money import format_amount
from actions.back_office.requests import ReturnMethod, ReturnRecord, ReturnState
from actions.documents.returning import credit_note, return_label
from actions.facts import row
from actions.line_names import tell_apart
from actions.orders import BUSINESS_DAYS, day
from actions.returns.draft import enumerate_words
from actions.returns.reading import METHOD_TITLES

STATE_TITLES: dict[ReturnState, str] = {
    ReturnState.WAITING: "Waiting for a colleague",
    ReturnState.DECLINED: "Declined",
    ReturnState.ARRANGED: "Arranged, the parcel isn't back yet",
    ReturnState.RECEIVED: "Received, being checked",
    ReturnState.COMPLETED: "Completed",
    ReturnState.CANCELLED: "Cancelled",
}


def make_documents(record: ReturnRecord) -> list[dict[str, str]]:
    """The label, and the credit note or what is sent instead, as attachments."""
    made: list[tuple[str, Callable[[ReturnRecord], bytes]]] = [
        (f"Return label {record.number}.pdf", return_label)
    ]
    if record.credit_note_number is not None:
        made.append((f"Credit note {record.credit_note_number}.pdf", credit_note))
    return [_attach(name, make(record)) for name, make in made]


def make_label(record: ReturnRecord) -> list[dict[str, str]]:
    """The label once more."""
    return [_attach(f"Return label {record.number}.pdf", return_label(record))]


def _attach(name: str, content: bytes) -> dict[str, str]:
    encoded = base64.b64encode(content).decode("ascii")
    return {"name": name, "media_type": "application/pdf", "content_base64": encoded}


def describe_items(record: ReturnRecord) -> str:
    """What comes back, in a few words: "2 × Linen cushion cover, Sand and Ceramic table lamp, Blue"."""
    pieces: Counter[str] = Counter()
    for line in record.lines:
        pieces[line.name] += line.quantity
    return enumerate_words([f"{count} × {name}" if count > 1 else name for name, count in pieces.items()])


def where_to(record: ReturnRecord, customer: Customer, paid_with: str) -> str:
    """Where its money goes to, as the customer knows it."""
    method = customer.payment_method(record.request.refund_to)
    return method.label if method else paid_with


def what_comes(record: ReturnRecord, where: str) -> str:
    """What the customer gets, and when, for one whose parcel isn't back."""
    request = record.request
    amount = format_amount(record.amount, request.currency)
    if request.method is ReturnMethod.REFUND:
        return f"Once it's back with us, **{amount}** goes to your {where}."
    if request.method is ReturnMethod.STORE_CREDIT:
        return f"Once it's back with us, you get **{amount}** of store credit."
    sent = f"We'll send {new_ones(record)} as soon as yours {_on_way(record)} to us."
    if request.method is ReturnMethod.REPLACEMENT:
        return f"The same again is reserved for you, free of charge. {sent}"
    if request.to_pay:
        return f"{sent} **{format_amount(request.to_pay, request.currency)}** was charged to your {where}."
    if record.amount:
        return f"{sent} **{amount}** goes back to your {where}."
    return sent


def when_it_comes(method: ReturnMethod) -> str:
    """When the customer gets what a return that isn't arranged yet would bring."""
    checked = "as soon as your parcel is back with us and has been looked at"
    if method is ReturnMethod.REFUND:
        return f"The money goes out {checked}; banks then take {BUSINESS_DAYS} to show it."
    if method is ReturnMethod.STORE_CREDIT:
        return f"You get the credit {checked}."
    return "We send the new one as soon as yours is on its way to us."


def receipt_rows(record: ReturnRecord) -> list[dict[str, str]]:
    """All that the customer should keep of it."""
    request = record.request
    rows = [row("Order", request.order_number)]
    names = tell_apart([(line.name, line.unit_price) for line in record.lines], request.currency)
    for line, name in zip(record.lines, names, strict=True):
        # A replacement is the same again: "Blue → Blue" would say nothing.
        is_other = line.exchange_title and request.method is ReturnMethod.EXCHANGE
        rows.append(row("Item", f"{line.quantity} × {name}{f' → {line.exchange_title}' if is_other else ''}"))
    amount = format_amount(record.amount, request.currency)
    if request.method in (ReturnMethod.EXCHANGE, ReturnMethod.REPLACEMENT):
        rows.append(row("You get", METHOD_TITLES[request.method]))
        if request.to_pay:
            rows.append(row("Paid", format_amount(request.to_pay, request.currency)))
        elif record.amount:
            rows.append(row("Back", amount))
    else:
        rows.append(row("You get", amount))
    return [
        *rows,
        row("Send it back by", f"{day(record.send_back_by)}, {record.send_back_by.year}"),
        row("Label's tracking number", record.tracking_number),
    ]


def receipt_card(record: ReturnRecord) -> dict[str, Any]:
    """The `receipt` card of docs/api.md."""
    return {
        "type": "receipt",
        "title": "Return set up",
        "reference": record.number,
        "rows": receipt_rows(record),
    }


def how_to_send(record: ReturnRecord) -> str:
    """What the customer has to do now."""
    return (
        f"Print the attached label, put it on the parcel, and hand it in by **{day(record.send_back_by)}**."
    )


def describe_state(record: ReturnRecord, customer: Customer, paid_with: str) -> str:
    """Where the return stands, and what happens next, in two or three sentences."""
    request = record.request
    amount = format_amount(record.amount, request.currency)
    about = f"Your return **{record.number}** ({describe_items(record)} from order {request.order_number})"
    where = where_to(record, customer, paid_with)
    if record.state is ReturnState.WAITING:
        return f"{about} is waiting for a colleague's decision. I'll tell you right here as soon as there is one."
    if record.state is ReturnState.DECLINED:
        return f"{about} was looked at by a colleague and declined."
    if record.state is ReturnState.CANCELLED:
        return f"{about} was cancelled, so nothing comes back."
    if record.state is ReturnState.ARRANGED:
        return (
            f"{about} is set up; the parcel isn't back with us yet. Please hand it in by "
            f"**{day(record.send_back_by)}** (tracking number {record.tracking_number}). {what_comes(record, where)}"
        )
    if record.state is ReturnState.RECEIVED:
        return f"{about} has arrived at our returns center and is being checked. {_what_follows(record, amount, where)}"
    return f"{about} is completed. {_what_was_done(record, customer, amount, where)}"


def _what_follows(record: ReturnRecord, amount: str, where: str) -> str:
    if record.request.method is ReturnMethod.REFUND:
        return f"After that, **{amount}** goes to your {where}."
    if record.request.method is ReturnMethod.STORE_CREDIT:
        return f"After that, you get **{amount}** of store credit."
    new = new_ones(record).capitalize()
    return f"{new} {_on_way(record)} to you, or {'leaves' if _pieces(record) == 1 else 'leave'} shortly."


def _what_was_done(record: ReturnRecord, customer: Customer, amount: str, where: str) -> str:
    if record.request.method is ReturnMethod.REFUND:
        method = customer.payment_method(record.request.refund_to)
        is_gift_card = method is not None and method.kind is PaymentKind.GIFT_CARD
        when = "It's there at once." if is_gift_card else f"Banks take {BUSINESS_DAYS} to show it."
        return f"**{amount}** went to your {where}. {when}"
    if record.request.method is ReturnMethod.STORE_CREDIT:
        return f"**{amount}** of store credit is on your account."
    return f"{new_ones(record).capitalize()} {'was' if _pieces(record) == 1 else 'were'} sent to you."


def _pieces(record: ReturnRecord) -> int:
    return sum(line.quantity for line in record.lines)


def new_ones(record: ReturnRecord) -> str:
    """What is sent instead, in a sentence."""
    return "the new one" if _pieces(record) == 1 else "the new ones"


def _on_way(record: ReturnRecord) -> str:
    return "is on its way" if _pieces(record) == 1 else "are on their way"
