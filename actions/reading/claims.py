"""Who somebody says they are, from a message: order number, e-mail address, postal code, name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.reading.addresses import read_address
from actions.reading.order_numbers import find_order_number, without_order_numbers
from actions.reading.personal import find_name, find_postal_code, speaks_of_postal_code
from actions.words import find_email, is_question

DETAILS = ("order_number", "email", "postal_code", "name")

_CAPITALISED = re.compile(r"(?:[A-Z\u00c0-\u00de][^\W\d_]+[ '-]?){2,4}")
_NUMBER = re.compile(r"(?<![\w$€£.:#@/+-])\d{5,9}(?![\w@%-]|[.:/]\d)")


def read_details(text: str, known: Mapping[str, Any], *, bare: bool) -> dict[str, str]:
    """The details that `text` gives; `known` are those given before.

    `bare` (details were asked for) also takes digits alone. Five of them may be an order number or a ZIP code: the
    one that is missing, or that comes second; the order number when nothing tells.
    """
    text = _without_address(text)
    given = {
        "email": find_email(text),
        "order_number": find_order_number(text),
        "postal_code": find_postal_code(text),
        "name": find_name(text),
    }
    if bare:
        given |= _read_bare(text, known, given)
    if given["postal_code"] is None and _meant_postal_code(text, known):
        given |= {"postal_code": known["order_number"], "order_number": ""}
    return {name: value for name, value in given.items() if value is not None}


def _without_address(text: str) -> str:
    """Without the postal code of a whole address in it: where something is to go says nothing about who writes."""
    address = read_address(text)
    if address is None or not (address.line1 and address.city and address.postal_code):
        return text
    return text.replace(address.postal_code, " ", 1)


def _read_bare(text: str, known: Mapping[str, Any], given: Mapping[str, str | None]) -> dict[str, str | None]:
    rest = without_order_numbers(text)
    email, postal_code = given["email"], given["postal_code"]
    for said in (email, postal_code):
        rest = re.sub(re.escape(said), " ", rest, flags=re.IGNORECASE) if said else rest
    order_number = given["order_number"]
    numbers = _NUMBER.findall(rest)
    name = given["name"]
    if name is None and (
        numbers or postal_code or known.get("postal_code") or _CAPITALISED.fullmatch(text.strip(" ."))
    ):
        name = find_name(text, bare=True)
    for number in numbers:
        has_order, has_name = order_number or known.get("order_number"), name or known.get("name")
        if postal_code is None and len(number) == 5 and (has_order or has_name):
            postal_code = number
        elif order_number is None:
            order_number = number
    if postal_code is None:
        postal_code = find_postal_code(_NUMBER.sub(" ", rest), bare=True)
    return {"order_number": order_number, "postal_code": postal_code, "name": name}


def _meant_postal_code(text: str, known: Mapping[str, Any]) -> bool:
    """Whether the customer says that the five digits taken for an order number are a postal code."""
    number = str(known.get("order_number") or "")
    if known.get("postal_code") or not re.fullmatch(r"\d{5}", number):
        return False
    return speaks_of_postal_code(text) and not is_question(text)
