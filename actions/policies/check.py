"""`python -m actions.policies.check`: try a policy on past cases, and list what it would decide differently.

python -m actions.policies.check --policy FOLDER                          cases of the back office's database
python -m actions.policies.check --policy FOLDER --cases cases.jsonl      cases of a file, one a line
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import select

from actions.back_office.money import format_amount
from actions.back_office.requests import DecidedCase
from actions.back_office.tables import PolicyCaseRow
from actions.policies.book import PolicyBook
from actions.policies.cases import Decided, decide_again, decision_of
from actions.policies.limits import LimitError
from actions.policies.loading import PolicyFileError
from core.database import Database

DEFAULT_URL = "sqlite+aiosqlite:///var/back_office.db"

_CASE: TypeAdapter[DecidedCase] = TypeAdapter(DecidedCase)
_FIELDS = [field.name for field in fields(DecidedCase)]


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that another policy would have decided otherwise."""

    case: DecidedCase
    before: Decided
    after: Decided


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of trying a policy on cases; `unreadable` names those of another form."""

    tried: int
    differences: tuple[Difference, ...]
    unreadable: tuple[str, ...]


def compare(cases: Iterable[DecidedCase], book: PolicyBook) -> Comparison:
    """Decide all `cases` again by `book`."""
    tried, differences, unreadable = 0, [], []
    for case in cases:
        try:
            before, after = decision_of(case), decide_again(case, book)
        except ValueError as error:
            unreadable.append(f"{case.conversation_id}: {str(error).splitlines()[0]}")
            continue
        tried += 1
        if not before.is_the_same(after):
            differences.append(Difference(case, before, after))
    return Comparison(tried, tuple(differences), tuple(unreadable))


def report(comparison: Comparison) -> str:
    """The differences, grouped by the rules that make them, with amounts before and after, and totals."""
    groups: dict[tuple[str, str, str], list[Difference]] = defaultdict(list)
    for difference in comparison.differences:
        before, after = difference.before.deciding_rule, difference.after.deciding_rule
        groups[(difference.case.policy, before, after)].append(difference)
    lines = [f"{comparison.tried} cases, {len(comparison.differences)} decided differently"]
    for (policy, before, after), members in sorted(groups.items()):
        rules = before if before == after else f"{before} -> {after}"
        lines += ["", f"{policy}: {rules} ({len(members)})"]
        lines += [_line(member) for member in members]
        lines += [f"  together {total}" for total in _totals(members)]
    if groups:
        lines += ["", *(f"all together {total}" for total in _totals(comparison.differences))]
    if comparison.unreadable:
        lines += ["", f"{len(comparison.unreadable)} cases can't be read:"]
        lines += [f"  {problem}" for problem in comparison.unreadable]
    return "\n".join(lines)


def _line(difference: Difference) -> str:
    case = difference.case
    when = f"{case.decided_at:%Y-%m-%d}"
    return (
        f"  {when}  {case.conversation_id}  {_describe(difference.before)}  ->  {_describe(difference.after)}"
        f"\n      {difference.after.reason}"
    )


def _describe(decided: Decided) -> str:
    who = "" if decided.authority == "bot" else f" by {decided.authority}"
    words = {"accept": "accepted", "approval": f"to be approved{who}", "refuse": "refused"}
    text = f"{words[decided.outcome]}, {format_amount(decided.amount, decided.currency)}"
    paid = f", {format_amount(decided.to_pay, decided.currency)} to pay" if decided.to_pay else ""
    return f"{text}{paid}"


def _totals(differences: Sequence[Difference]) -> list[str]:
    """What customers get before and after, for each currency."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for difference in differences:
        for position, decided in enumerate((difference.before, difference.after)):
            sums[decided.currency][position] += decided.amount - decided.to_pay
    return [
        f"{format_amount(before, currency)} -> {format_amount(after, currency)} "
        f"({'+' if after >= before else ''}{format_amount(after - before, currency)})"
        for currency, (before, after) in sorted(sums.items())
    ]


def read_lines(path: Path) -> list[DecidedCase]:
    """The cases of a file of JSON lines. Raises ValueError naming the line that is none."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            if line.strip():
                cases.append(_CASE.validate_json(line))
        except ValueError as error:
            raise ValueError(f"{path}:{number}: not a decided case: {str(error).splitlines()[0]}") from error
    return cases


async def read_database(url: str) -> list[DecidedCase]:
    """The cases that the back office kept, oldest first."""
    database = Database(url)
    try:
        async with database.reading() as session:
            rows = await session.scalars(select(PolicyCaseRow).order_by(PolicyCaseRow.decided_at))
            return [_CASE.validate_python({name: getattr(row, name) for name in _FIELDS}) for row in rows]
    finally:
        await database.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 when the policy could be tried, whatever it decides, else 1."""
    parser = argparse.ArgumentParser(prog="python -m actions.policies.check", description=__doc__)
    parser.add_argument(
        "--policy", type=Path, help="the folder of the policy to try; by default the one that ships"
    )
    parser.add_argument(
        "--limits", type=Path, help="changed limits to try it with, such as var/policy_limits.json"
    )
    parser.add_argument("--cases", type=Path, help="a file with cases, one a line, instead of the database")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("BACK_OFFICE_DATABASE_URL", DEFAULT_URL),
        help="the back office's database",
    )
    given = parser.parse_args(arguments)
    try:
        book = PolicyBook.load(given.policy)
        if given.limits is not None:
            kept = json.loads(given.limits.read_text(encoding="utf-8"))
            book = book.with_limits(kept["limits"], int(kept["revision"]))
        cases = read_lines(given.cases) if given.cases else asyncio.run(read_database(given.database_url))
    except PolicyFileError as error:
        print(f"The policy can't be used:\n{error}", file=sys.stderr)
        return 1
    except (LimitError, OSError, ValueError, KeyError) as error:
        print(f"The policy can't be tried: {error}", file=sys.stderr)
        return 1
    print(report(compare(cases, book)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
