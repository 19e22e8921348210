"""A policy file that can't be used is refused at start, with the file, the line and the field."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from actions.policies.book import DEFAULT_FOLDER, DOCUMENTS, PolicyBook
from actions.policies.loading import PolicyFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in DOCUMENTS:
        shutil.copy(DEFAULT_FOLDER / f"{name}.yml", tmp_path)
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`, and tell its line."""
    path = folder / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("fees", "{kinds: [returned_payment], company_error: true}", "{kinds: [lat]}",
         "rules[7].when.kinds[0]: 'lat' is not one of late, returned_payment, expedited_shipping, duplicate"),
        ("fees", "    outcome: reverse", "    outcome: revers",
         "rules[6].outcome: 'revers' is not one of reverse, approval, decline"),
        ("fees", "  bot: 40.00", "  bot: much", "authority.bot: input should be a valid decimal"),
        ("fees", "  bot: 40.00", "  bot: -1", "authority: the bot's authority must not be below 0"),
        ("fees", "  agent: 250.00", "  agent: 20.00", "authority: authority must not shrink"),
        ("fees", "    courtesy: true\n", "    courtesy: true\n    weekday: monday\n", "weekday: is not a field"),
        ("fees", "{fee} has been reversed", "{name} has been reversed", "rules[0]: a text uses a placeholder"),
        ("fees", "  - rule: no_reason_found", "  - rule: duplicate", "two rules have the same name"),
        ("fees", "when: {reversed: true}", "when: {reversed: false}", "must decline what is reversed already"),
        ("returns", "  days: 30", "  days: soon", "window.days"),
        ("returns", "{reed_card: 60}", "{reed_card: 20}", "window: days for reed_card must not be below the 30"),
        ("returns", "{reed_card: 60}", "{gold: 60}", "gold is a membership that `memberships` doesn't name"),
        ("returns", "send_back_days: 14", "send_back_days: 0", "send_back_days: input should be greater than 0"),
        ("returns", "our_fault: [damaged", "our_fault: [bad_mood", "our_fault[0]: 'bad_mood' is not one of"),
        ("returns", "applies_to: {final_sale: true}", "applies_to: {}", "restrictions[0].applies_to: says nothing"),
        ("returns", "\"{item} was sold", "\"{thing} was sold", "restrictions[0]: a text uses a placeholder"),
        ("returns", "    percent: 10  ", "    percent: 10\n    flat: 5  ", "either percent or flat is needed"),
        ("returns", "    percent: 10  ", "    percent: 200  ", "percent must be between 0 and 100"),
        ("returns", "rule: hygiene", "rule: final_sale", "two rules have the same name"),
        ("returns", "currency: USD", "colour: green\ncurrency: USD", "colour: is not a field that is known here"),
        ("returns", "currency: USD\n", "", "currency: is missing; add it"),
        ("returns", "send_back_days: 14", "send_back_days: 14\nsend_back_days: 15", "send_back_days: is said twice"),
        ("returns", "    minimum: 14", "    minimum: 31", "limits[0]: window.days is 30, which is not between"),
        ("returns", "    maximum: 60", "    maximum: 90", "limits[0]: a change within these bounds could contradict"),
        ("returns", "key: window.days", "key: window.weeks", "limits[0].key: window.weeks leads to nothing"),
        ("returns", "    maximum: 60", "    maximum: 59.5", "limits[0]: 59.5 has more decimals than days can have"),
        ("orders", "statuses: [processing]", "statuses: [shipped]", "cancellation.statuses[0]"),
        ("orders", "too_slow, other]", "too_dear, other]", "cancellation.reasons[3]: 'too_dear' is not one of"),
        ("verification", "[change_account_address]", "[sing]", "step_up.always_for[0]: 'sing' is not one of"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(folder: Path, name: str, old: str, new: str, problem: str) -> None:
    edit(folder, name, old, new)

    with pytest.raises(PolicyFileError) as caught:
        PolicyBook.load(folder)

    said = [line for line in str(caught.value).splitlines() if problem in line]
    assert said, str(caught.value)
    assert said[0].startswith(f"{folder / name}.yml:")


def test_the_line_is_the_one_of_the_mistake(folder: Path) -> None:
    line = edit(folder, "fees", "{kinds: [returned_payment], company_error: true}", "{kinds: [late, lat]}")

    with pytest.raises(PolicyFileError) as caught:
        PolicyBook.load(folder)

    assert str(caught.value) == (
        f"{folder}/fees.yml:{line}: rules[7].when.kinds[1]: 'lat' is not one of late, returned_payment, "
        "expedited_shipping, duplicate, restocking, foreign_transaction"
    )


def test_all_mistakes_of_a_file_are_named_at_once(folder: Path) -> None:
    first = edit(folder, "returns", "  days: 30", "  days: -1")
    second = edit(folder, "returns", "difference_on: any_on_file", "difference_on: the_house")

    with pytest.raises(PolicyFileError) as caught:
        PolicyBook.load(folder)

    lines = {line.split(":")[1] for line in str(caught.value).splitlines()}
    assert lines == {str(first), str(second)}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a: [", "not valid YAML"),
        ("", "must say what its fields are"),
        ("- 1", "must say what its fields are"),
        ("a: 1\n  b: 2", "2: not valid YAML"),
        ("version: 1\namount: .nan", "2: not valid YAML: .nan is not an amount"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(folder: Path, content: str, problem: str) -> None:
    (folder / "returns.yml").write_text(content, encoding="utf-8")

    with pytest.raises(PolicyFileError, match=problem):
        PolicyBook.load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "orders.yml").unlink()

    with pytest.raises(PolicyFileError, match=r"orders\.yml:1: the file does not exist"):
        PolicyBook.load(folder)


def test_amounts_are_what_is_written(folder: Path) -> None:
    edit(folder, "returns", "flat: 6.95", "flat: 0.10")

    policy = PolicyBook.load(folder).returns

    assert str(policy.deductions[1].flat) == "0.10"
    assert policy.authority.bot == Decimal("500.00")


def test_versions_are_those_of_the_files(folder: Path) -> None:
    assert PolicyBook.load(folder).version == "1"

    edit(folder, "fees", "version: 1", "version: 2")

    book = PolicyBook.load(folder)
    assert book.version == "returns-1.fees-2.orders-1.verification-1"
    assert (book.returns.version, book.fees.version) == ("1", "2")
