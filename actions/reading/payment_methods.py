"""Which of a customer's ways to pay somebody means. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.back_office.entities import PaymentMethod

_LAST_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ORIGINAL = re.compile(
    r"\b(?:same|original|the one i (?:used|paid with)|what i paid with|(?:how|where) i paid|like before)\b",
    re.IGNORECASE,
)
_KINDS = {
    "paypal": r"\bpay ?pal\b",
    "gift_card": r"\bgift ?(?:card|certificate)\b|\bvoucher\b",
    "store_card": r"\b(?:reed|store) ?card\b",
    "card": r"\b(?:credit|debit|bank) ?card\b|\bvisa\b|\bmaster ?card\b|\bamex\b|\bamerican express\b|\bdiscover\b",
}


def pick_method(text: str, methods: Sequence[PaymentMethod]) -> PaymentMethod | None:
    """The way to pay that `text` names: by its last digits, its label or kind, or "the same as before" (the first)."""
    lowered = text.lower()
    digits = set(_LAST_DIGITS.findall(lowered))
    by_digits = [method for method in methods if digits & set(_LAST_DIGITS.findall(method.label))]
    if len(by_digits) == 1:
        return by_digits[0]
    by_label = [method for method in methods if method.label.lower().split(" ending")[0] in lowered]
    if len(by_label) == 1:
        return by_label[0]
    kinds = [kind for kind, pattern in _KINDS.items() if re.search(pattern, lowered)]
    by_kind = [method for method in methods if method.kind.value in kinds]
    if len(by_kind) == 1:
        return by_kind[0]
    return methods[0] if methods and _ORIGINAL.search(text) else None
