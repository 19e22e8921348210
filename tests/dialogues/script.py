"""The readable form of a dialogue: what the customer says, what is expected, and what is in the database at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

WRITTEN = Path(__file__).parent / "written"

CUSTOMERS: dict[str, tuple[str, str, str]] = {
    "maya": ("CU-00001", "Maya Holt", "maya.holt@example.com"),
    "daniel": ("CU-00002", "Daniel Okafor", "daniel.okafor@example.com"),
    "priya": ("CU-00003", "Priya Raman", "priya.raman@example.com"),
    "tom": ("CU-00004", "Tom Becker", "tom.becker@example.com"),
    "aisha": ("CU-00005", "Aisha Khan", "aisha.khan@example.com"),
    "leo": ("CU-00006", "Leo Martin", "leo.martin@example.com"),
    "grace": ("CU-00007", "Grace Lin", "grace.lin@example.com"),
    "noah": ("CU-00008", "Noah Ellis", "noah.ellis@example.com"),
    "elena": ("CU-00009", "Elena Costa", "elena.costa@example.com"),
}
"""The demo's story customers, by the name that `signed_in` may have."""


class _Strict(BaseModel):
    """A misspelled key is an error, not an expectation that can't fail."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """What must hold after a turn; what isn't named may be anything."""

    intent: str | None = None
    expects: str | None = None
    """What the last reply that expects anything does; "none" for nothing."""
    loop: str | None = None
    """The form that runs at the end; "none" for no form."""
    text: str | list[str] = Field(default_factory=list)
    """Each must occur in the replies, in any case of letters; "a|b" is either."""
    never: str | list[str] = Field(default_factory=list)
    """None may occur."""
    choices: list[str] | None = None
    """Each must be part of a choice's title; [] for no choices at all."""
    card: str | None = None
    rows: dict[str, str] = Field(default_factory=dict)
    """Rows of the last card: label to value."""
    total: str | None = None
    handoff: str | None = None
    """The reason; "none" for no handoff."""
    flow: str | None = None
    """The flow that the handoff names."""
    step: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    """Facts of the handoff or approval: label to a part of its value."""
    summary: str | None = None
    approval: str | None = None
    """Its amount."""
    knowledge: str | None = None
    documents: int | None = None
    replies: int | None = None

    def texts(self) -> list[str]:
        """What must occur."""
        return [self.text] if isinstance(self.text, str) else self.text

    def forbidden(self) -> list[str]:
        """What may not."""
        return [self.never] if isinstance(self.never, str) else self.never


class Exchange(_Strict):
    """One turn: exactly one of say, choose, event, code and masked_code."""

    say: str | None = None
    choose: str | None = None
    """A part of the title of a choice offered last."""
    event: str | None = None
    """An intent message that the gateway puts in; {reference} is the last approval's."""
    code: str | None = None
    """The address whose newest one-time code is typed."""
    masked_code: str | None = None
    """The same, as the server sends it on: masked in the words, with its digest beside them."""
    times: int = 1
    """Said so often; expectations are for the last time."""
    expect: Expected = Expected()


class Returned(_Strict):
    """A return that must be recorded."""

    order: str
    lines: dict[str, int]
    """Item's name (with variant) to quantity."""
    reason: str
    method: str
    amount: str
    exchange_variant: str | None = None
    """The first one that is sent instead."""
    state: str | None = None
    to_pay: str | None = None
    evidence: list[str] | None = None
    exchanges: dict[str, int] | None = None
    """How many pieces of which variants are sent instead; this and the three before may be anything unless named."""


class Reversed(_Strict):
    """A fee reversal that must be recorded."""

    charges: list[str]
    state: Literal["executed", "waiting", "declined"]
    amount: str
    rule: str | None = None


class Complaint(_Strict):
    """A complaint that must be registered; of its words a part is enough."""

    words: str
    order: str | None = None
    customer: str | None = None
    email: str | None = None


class Changed(_Strict):
    """A change of an order or of the account's address that must be recorded; what isn't named may be any."""

    kind: Literal["order_cancelled", "address_changed", "items_changed", "payment_changed"]
    order: str | None = None
    amount: str = "0.00"
    to_pay: str = "0.00"
    reason: str | None = None
    address: str | None = None
    """The new one, in a line."""
    items: dict[str, str] | None = None
    """Line to its new SKU."""
    payment: str | None = None
    """The id of the way to pay."""
    state: Literal["executed", "waiting", "declined"] = "executed"


class Finally(_Strict):
    """Everything that the dialogue left in the back office; nothing more may be there."""

    returns: list[Returned] = Field(default_factory=list)
    reversals: list[Reversed] = Field(default_factory=list)
    cases: list[Complaint] = Field(default_factory=list)
    changes: list[Changed] = Field(default_factory=list)


class Dialogue(_Strict):
    """A conversation from its first word."""

    name: str
    signed_in: str | None = None
    """A story customer whose identity the host page signed; nobody by default."""
    metadata: dict[str, Any] = Field(default_factory=dict)
    turns: list[Exchange]
    finally_: Finally = Field(default_factory=Finally, alias="finally")


def load_written() -> list[Dialogue]:
    """All dialogues in written/*.yml."""
    dialogues = []
    for path in sorted(WRITTEN.glob("*.yml")):
        dialogues += [
            Dialogue.model_validate(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
        ]
    return dialogues
