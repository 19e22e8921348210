"""What values a limit may have."""

from __future__ import annotations

import pytest

from handoff.policy.limits import LimitValueError, Range, Unit

RANGES = {
    Unit.DAYS: Range(unit=Unit.DAYS, currency=None, minimum="14", maximum="90"),
    Unit.COUNT: Range(unit=Unit.COUNT, currency=None, minimum="0", maximum="12"),
    Unit.PERCENT: Range(unit=Unit.PERCENT, currency=None, minimum="0", maximum="20"),
    Unit.MONEY: Range(unit=Unit.MONEY, currency="USD", minimum="0.00", maximum="100.00"),
}


@pytest.mark.parametrize(
    ("unit", "written", "kept"),
    [
        ("days", "14", "14"),
        ("days", "90", "90"),
        ("days", "045", "45"),
        ("days", "30.0", "30"),
        ("count", "0", "0"),
        ("percent", "12.50", "12.5"),
        ("percent", "10", "10"),
        ("percent", "20.00", "20"),
        ("percent", "0", "0"),
        ("money", "40", "40.00"),
        ("money", "40.5", "40.50"),
        ("money", "100.000", "100.00"),
        ("money", ".5", "0.50"),
    ],
)
def test_value_is_kept_in_one_form(unit: Unit, written: str, kept: str) -> None:
    assert RANGES[Unit(unit)].accept(written) == kept


@pytest.mark.parametrize(
    ("unit", "written", "words"),
    [
        ("days", "13", "from 14 to 90 days"),
        ("days", "91", "from 14 to 90 days"),
        ("days", "30.5", "whole number"),
        ("count", "13", "from 0 to 12."),
        ("percent", "20.01", "from 0 to 20 %"),
        ("percent", "1.001", "Two decimals"),
        ("money", "100.01", "from 0.00 to 100.00 USD"),
        ("money", "9.999", "Two decimals"),
        ("money", "-1", "as a number"),
        ("money", "1e2", "as a number"),
        ("money", "12,50", "as a number"),
        ("money", "NaN", "as a number"),
        ("money", "", "as a number"),
        ("money", ".", "as a number"),
        ("money", "٣", "as a number"),
        ("money", "9" * 30, "as a number"),
    ],
)
def test_other_values_are_refused_with_what_is_possible(unit: Unit, written: str, words: str) -> None:
    with pytest.raises(LimitValueError, match=words):
        RANGES[Unit(unit)].accept(written)
