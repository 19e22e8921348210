"""Numbers that customers are told, and those that they type."""

from __future__ import annotations

import pytest

from actions.back_office.numbers import Series, order_numbers_meant


@pytest.mark.parametrize(
    ("series", "number"),
    [
        (Series.RETURN, "RN-30001"),
        (Series.CREDIT_NOTE, "CN-30001"),
        (Series.REVERSAL, "FR-40001"),
        (Series.CASE, "CS-50001"),
        (Series.ORDER_CHANGE, "OC-60001"),
    ],
)
def test_the_first_number_of_each_kind(series: Series, number: str) -> None:
    assert series.number(1) == number
    assert series.row_id(number) == series.row_id(f" {number.lower()} ") == 1


@pytest.mark.parametrize("number", ["RN-1", "RN-", "RN-30001x", "FR-40001", "30001", "", "RN-1234567890"])
def test_what_is_no_return_s_number(number: str) -> None:
    assert Series.RETURN.row_id(number) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("TR-10001", ("TR-10001", "TR10001")),
        ("tr 10001", ("tr 10001", "TR10001", "TR-10001")),
        ("#10001", ("#10001", "10001", "TR-10001")),
        ("#W2378156", ("#W2378156", "W2378156", "TR-2378156")),
        (" w2378156", ("w2378156", "W2378156", "TR-2378156")),
        ("my order", ("my order", "MYORDER")),
    ],
)
def test_an_order_s_number_is_looked_up_as_typed_first(said: str, meant: tuple[str, ...]) -> None:
    assert order_numbers_meant(said) == meant
