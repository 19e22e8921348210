"""The tables of the SQL back office: what is on file, what was done about it, and who a conversation is verified as.

What must never happen twice has a unique index: an idempotency key, the open reversal of a charge, the
waiting change of an order.
"""

from actions.back_office.tables.base import Base, Cents, metadata
from actions.back_office.tables.done import (
    AuditRow,
    CaseRow,
    OrderChangeRow,
    PolicyCaseRow,
    ReturnLineRow,
    ReturnRow,
    ReversalChargeRow,
    ReversalRow,
)
from actions.back_office.tables.identity import AttemptRow, CodeRow, VerificationRow
from actions.back_office.tables.on_file import (
    ChargeRow,
    CustomerRow,
    OrderLineRow,
    OrderRow,
    PaymentMethodRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    VariantRow,
)

__all__ = [
    "AttemptRow",
    "AuditRow",
    "Base",
    "CaseRow",
    "Cents",
    "ChargeRow",
    "CodeRow",
    "CustomerRow",
    "OrderChangeRow",
    "OrderLineRow",
    "OrderRow",
    "PaymentMethodRow",
    "PaymentRow",
    "PolicyCaseRow",
    "ProductRow",
    "ReturnLineRow",
    "ReturnRow",
    "ReversalChargeRow",
    "ReversalRow",
    "ShipmentRow",
    "VariantRow",
    "VerificationRow",
    "metadata",
]
