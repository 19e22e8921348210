"""What a customer who isn't verified has said of themselves so far, and the claim that it makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.back_office.port import Claim
from actions.reading.claims import DETAILS
from actions.turn import Turn
from actions.words import find_email


def known_details(turn: Turn) -> dict[str, Any]:
    """What was given so far; an address that the contact left before counts, until another one is wanted."""
    known = dict(turn.get("identity") or {})
    email = turn.metadata.get("customer_email")
    if known.get("email") is None and isinstance(email, str) and find_email(email) == email.lower():
        known["email"] = email.lower()
    return known


def make_claim(turn: Turn, known: dict[str, Any]) -> Claim:
    """The details to be recognised by: no more than are needed, since every one of them must be right."""
    details = {name: str(known[name]) for name in DETAILS if known.get(name)}
    visitor = turn.metadata.get("visitor")
    claim = Claim(**details, visitor=str(visitor) if visitor else None)
    if claim.email:
        return replace(claim, postal_code=None, name=None)
    if claim.order_number and claim.postal_code:
        return replace(claim, name=None)
    if claim.name and claim.postal_code:
        return replace(claim, order_number=None)
    return claim
