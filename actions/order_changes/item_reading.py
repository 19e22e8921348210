"""Which items of an order should become which variants: "the sheets in king and the mugs in blue". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from actions.back_office.entities import OrderLine, PaymentMethod, Variant
from actions.reading.variants import VariantChoice, pick_variant
from actions.words import find_positions

_BETWEEN = re.compile(r"\band\b|\bplus\b|\balso\b|[,;+&]|[.!?](?:\s|$)", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:to|into|for|in|with|as)\b", re.IGNORECASE)
_REPLACED = re.compile(r"\b(?:instead of|rather than|from)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:both|all|everything|each|every item|every one)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_PLAIN = (
    "the and for with set pair piece pieces item items order one ones color colour size change swap switch want would "
    "like please instead from into another different"
)
_PLAIN_WORDS = frozenset(_PLAIN.split())
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that should become another variant, and which of them the words fit."""

    line: OrderLine
    choice: VariantChoice


def read_changes(
    text: str,
    lines: Sequence[OrderLine],
    variants: Mapping[str, Sequence[Variant]],
    *,
    positions: bool = False,
) -> list[Wanted]:
    """The lines that `text` names, with what they should become; `variants` are those of each line, by its id.

    Where it names no line, the only one that what it asks for exists of. `positions` says that a list was shown.
    """
    said = _said_of_lines(text, lines)
    if not said and _ALL.search(text):
        said = {line.id: text for line in lines}
    if said:
        return [Wanted(line, _pick(said[line.id], line, variants)) for line in lines if line.id in said]
    numbered = find_positions(text, len(lines)) if positions else []
    if numbered:
        return [Wanted(lines[number - 1], VariantChoice()) for number in numbered]
    fitting = [
        Wanted(line, choice)
        for line in lines
        if (choice := _pick(text, line, variants)).variants or choice.unmet
    ]
    available = [wanted for wanted in fitting if wanted.choice.variants]
    return available if len(available) == 1 else fitting if len(fitting) == 1 else []


def names_other_line(text: str, line: OrderLine, lines: Sequence[OrderLine]) -> bool:
    """Whether `text` speaks of other lines than `line` by their names."""
    words = _tokens(text)
    return any(
        words & (_tokens(other.name) - _tokens(line.name)) for other in lines if other.id != line.id
    ) and not words & _tokens(line.name)


def _pick(text: str, line: OrderLine, variants: Mapping[str, Sequence[Variant]]) -> VariantChoice:
    known = variants.get(line.id, ())
    current = next((variant for variant in known if variant.sku == line.sku), None)
    choice = pick_variant(text, known, current)
    others = tuple(variant for variant in choice.variants if variant.sku != line.sku)
    return VariantChoice(others, choice.unmet)


def _said_of_lines(text: str, lines: Sequence[OrderLine]) -> dict[str, str]:
    """What is said of each line: its clauses, and those after them that name none."""
    said: dict[str, str] = {}
    before, current = "", None
    for clause in _BETWEEN.split(text):
        named = _line_named(clause, lines)
        if named is not None:
            current = named.id
            said[current] = f"{said.get(current, '')} {before} {clause}".strip()
            before = ""
        elif current is not None:
            said[current] += f" {clause}"
        else:
            before += f" {clause}"
    return said


def _line_named(clause: str, lines: Sequence[OrderLine]) -> OrderLine | None:
    """By its name; among lines of one name by the variant that is to be replaced."""
    words, replaced = _tokens(clause), _tokens(_source(clause))
    by_name = {line.id: len(words & _tokens(line.name)) for line in lines}
    most = max(by_name.values(), default=0)
    fitting = [line for line in lines if by_name[line.id] == most]
    if len(fitting) > 1 or most == 0:
        by_variant = {line.id: len(replaced & _tokens(f"{line.variant} {line.color}")) for line in fitting}
        best = max(by_variant.values(), default=0)
        fitting = [line for line in fitting if by_variant[line.id] == best] if best else fitting
        if most == 0 and best == 0:
            return None
    return fitting[0] if len(fitting) == 1 else None


def _source(clause: str) -> str:
    """The part of a clause that says what is there now: before "to", or after "instead of"."""
    replaced = _REPLACED.search(clause)
    if replaced:
        return clause[replaced.end() :]
    target = _TARGET.search(clause)
    return clause[: target.start()] if target else clause


def _tokens(text: str) -> frozenset[str]:
    return frozenset(
        _singular(word) for word in _WORD.findall(text.lower()) if len(word) > 2 and word not in _PLAIN_WORDS
    )


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def pick_method(text: str, methods: Sequence[PaymentMethod]) -> PaymentMethod | None:
    """The way to pay that `text` names: by its last digits, its label or kind, or "the same as before" (the first)."""
    lowered = text.lower()
    digits = set(re.findall(r"\d{4}", lowered))
    by_digits = [method for method in methods if digits & set(re.findall(r"\d{4}", method.label))]
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
