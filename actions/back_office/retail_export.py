"""The form of the export that `actions.back_office.load_retail` reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from actions.back_office.money import round_to_cents

Amount = Annotated[Decimal, Field(ge=0), AfterValidator(round_to_cents)]
"""Exports come from binary fractions at times: 83.90000000000001 is 83.90."""


class ExportedVariant(BaseModel):
    """A product as it is sold."""

    options: dict[str, str]
    available: bool
    price: Amount


class ExportedProduct(BaseModel):
    """A product with its variants by item id."""

    name: str
    product_id: str
    variants: dict[str, ExportedVariant]


class ExportedName(BaseModel):
    """A customer's name."""

    first_name: str
    last_name: str


class ExportedAddress(BaseModel):
    """Where somebody lives, or something is sent."""

    address1: str
    city: str
    country: str
    zip: str
    address2: str = ""
    state: str = ""


class ExportedMethod(BaseModel):
    """A way to pay."""

    source: Literal["credit_card", "paypal", "gift_card"]
    brand: str | None = None
    last_four: str | None = None
    balance: Amount = Decimal("0.00")


class ExportedUser(BaseModel):
    """A customer."""

    name: ExportedName
    email: str
    address: ExportedAddress
    payment_methods: dict[str, ExportedMethod]
    orders: list[str] = []


class ExportedItem(BaseModel):
    """One piece of an order, as it was sold."""

    item_id: str
    name: str
    options: dict[str, str]
    price: Amount


class ExportedParcel(BaseModel):
    """What was sent together."""

    tracking_id: list[str]
    item_ids: list[str]


class ExportedPayment(BaseModel):
    """Money that moved."""

    transaction_type: Literal["payment", "refund"]
    amount: Amount
    payment_method_id: str


class ExportedOrder(BaseModel):
    """An order."""

    user_id: str
    address: ExportedAddress
    items: list[ExportedItem]
    status: Literal["pending", "processed", "delivered", "cancelled"]
    fulfillments: list[ExportedParcel]
    payment_history: list[ExportedPayment]


class RetailExport(BaseModel):
    """All of it."""

    products: dict[str, ExportedProduct]
    users: dict[str, ExportedUser]
    orders: dict[str, ExportedOrder]
