"""Past cases are decided again by another policy, from what was kept of them."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter

from actions.back_office.entities import Address, OrderStatus
from actions.back_office.requests import (
    CancelReason,
    DecidedCase,
    ReturnMethod,
    ReturnReason,
    ReversalHistory,
)
from actions.back_office.sql import SqlBackOffice
from actions.policies.book import DEFAULT_FOLDER, DOCUMENTS, PolicyBook
from actions.policies.cases import (
    AddressFacts,
    CancellationFacts,
    Decision,
    Facts,
    FeeFacts,
    ItemChangeFacts,
    PaymentChangeFacts,
    ReturnFacts,
    decide_again,
    decided_case,
    decision_of,
    from_facts,
    summarize,
    to_facts,
)
from actions.policies.check import compare, main, report
from actions.policies.returns import Proof
from actions.returns.policy import Returned
from core.clock import SystemClock
from core.database import Database
from core.database.migrations import upgrade
from core.mail import Mail
from tests.conftest import ROOT

from ..factories import MEMBER, NOW, VISITOR, days_ago, make_charge, make_line, make_order
from .situations import PAYPAL, VISA, customer, read_charges, read_history, read_return
from .tables import rows

BOOK = PolicyBook.load()
LINE = make_line()
HOME = Address("12 Elm Street", "Denver", "80279", "USA")
PERSON = replace(VISITOR, address=HOME, payment_methods=(VISA, PAYPAL))
OPEN = make_order(
    LINE, status=OrderStatus.PROCESSING, delivered_at=None, address=HOME, payment_method_id=VISA.id
)

FACTS: list[Facts] = [
    ReturnFacts(
        order=make_order(LINE, address=HOME),
        lines=(Returned(LINE, 1),),
        customer=PERSON,
        reason=ReturnReason.DAMAGED,
        method=ReturnMethod.REFUND,
        now=NOW,
        unopened=frozenset({"L-1"}),
        has_evidence=True,
        proofs=frozenset({Proof.RECEIPT}),
    ),
    FeeFacts(
        charges=(make_charge(company_error="we posted it late"),),
        history=ReversalHistory(1, Decimal("35.00")),
        customer=PERSON,
        claimed_duplicate=True,
        now=NOW,
    ),
    CancellationFacts(order=OPEN, customer=PERSON, reason=CancelReason.OTHER, now=NOW),
    AddressFacts(order=OPEN, customer=PERSON, address=HOME, now=NOW),
    AddressFacts(order=None, customer=PERSON, address=None, now=NOW),
    ItemChangeFacts(order=OPEN, customer=PERSON, changes=(), payment_method=VISA, now=NOW),
    PaymentChangeFacts(order=OPEN, customer=PERSON, payment_method=PAYPAL, now=NOW),
]


@pytest.mark.parametrize("facts", FACTS, ids=lambda facts: facts.kind)
def test_facts_survive_as_json_without_the_person(facts: Facts) -> None:
    written = json.dumps(to_facts(facts))

    assert summarize(from_facts(json.loads(written)).decide(BOOK)) == summarize(facts.decide(BOOK))
    for secret in (PERSON.name, PERSON.email, HOME.line1, HOME.postal_code):
        assert secret not in written


def test_every_case_of_the_tables_is_decided_the_same_from_what_is_kept() -> None:
    shop = [row for row in rows("situation", "items") if row.file == "returns"]
    for row in shop:
        case = read_return(row)
        facts = ReturnFacts(
            order=case.order,
            lines=tuple(case.lines),
            customer=customer(row),
            reason=ReturnReason(row["reason"].replace(" ", "_")),
            method=ReturnMethod(row["wants"].partition(" for ")[0].replace(" ", "_")),
            now=NOW,
            unopened=case.unopened,
            has_evidence=case.has_evidence,
            used=case.used,
            proofs=case.proofs,
        )
        assert _kept(facts) == summarize(facts.decide(BOOK)), row
    for row in [row for row in rows("situation", "fees") if row.file == "fees"]:
        fee = FeeFacts(
            charges=tuple(read_charges(row)),
            history=read_history(row),
            customer=customer(row),
            claimed_duplicate=False,
            now=NOW,
        )
        assert _kept(fee) == summarize(fee.decide(BOOK)), row


def _kept(facts: Facts) -> object:
    decision: Decision = facts.decide(BOOK)
    case = decided_case(facts, decision, "c1")
    assert decision_of(case) == summarize(decision)
    return decide_again(case, BOOK)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """A policy with a shorter window and a lower authority."""
    folder = tmp_path / "stricter"
    folder.mkdir()
    for name in DOCUMENTS:
        shutil.copy(DEFAULT_FOLDER / f"{name}.yml", folder)
    for name, old, new in (("returns", "  days: 30", "  days: 14"), ("fees", "  bot: 40.00", "  bot: 20.00")):
        text = (folder / f"{name}.yml").read_text(encoding="utf-8")
        (folder / f"{name}.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def cases() -> list[DecidedCase]:
    """Two returns, of which the later one would be late; a fee."""
    made = []
    for conversation, age in (("early", 10), ("late", 20)):
        order = make_order(LINE, delivered_at=days_ago(age))
        facts = ReturnFacts(
            order=order,
            lines=(Returned(LINE, 1),),
            customer=VISITOR,
            reason=ReturnReason.CHANGED_MIND,
            method=ReturnMethod.REFUND,
            now=NOW,
        )
        made.append(decided_case(facts, facts.decide(BOOK), conversation))
    fee = FeeFacts(
        charges=(make_charge(),),
        history=ReversalHistory(),
        customer=MEMBER,
        claimed_duplicate=False,
        now=NOW,
    )
    return [*made, decided_case(fee, fee.decide(BOOK), "fee")]


def test_what_another_policy_would_decide_differently_is_listed(stricter: Path) -> None:
    text = report(compare(cases(), PolicyBook.load(stricter)))

    assert text.startswith("3 cases, 2 decided differently")
    assert "early" not in text
    assert "returns: standard_window (1)" in text
    assert "2026-03-02  late  accepted, $57.05  ->  refused, $0.00" in text
    assert "fees: courtesy -> above_authority (1)" in text
    assert "2026-03-02  fee  accepted, $35.00  ->  to be approved by agent, $35.00" in text
    assert "all together $92.05 -> $35.00 (−$57.05)" in text


def test_the_same_policy_decides_nothing_differently() -> None:
    assert report(compare(cases(), BOOK)) == "3 cases, 0 decided differently"


def test_a_case_of_another_form_is_named_and_left_out() -> None:
    broken = replace(cases()[0], facts={"kind": "return"})

    found = compare([broken, *cases()], BOOK)

    assert (found.tried, len(found.unreadable)) == (3, 1)
    assert "1 cases can't be read:" in report(found)


class Nobody:
    async def send(self, mail: Mail) -> None:
        raise AssertionError("no mail is sent here")


async def test_the_command_reads_what_the_back_office_kept(tmp_path: Path, stricter: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/back_office.db"
    await asyncio.to_thread(upgrade, "actions.back_office", url)
    office = SqlBackOffice(Database(url), Nobody(), SystemClock(), code_secret=SecretStr("of tests only"))
    try:
        for case in cases():
            await office.note_decision(case, case.conversation_id)
            await office.note_decision(case, case.conversation_id)
    finally:
        await office.close()

    command = [
        sys.executable,
        "-m",
        "actions.policies.check",
        "--policy",
        str(stricter),
        "--database-url",
        url,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: ASYNC221

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 cases, 2 decided differently")


def write_cases(path: Path) -> Path:
    adapter: TypeAdapter[Any] = TypeAdapter(DecidedCase)
    lines = [adapter.dump_json(case).decode() for case in cases()]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_command_reads_cases_of_a_file_and_changed_limits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_cases(tmp_path / "cases.jsonl")
    limits = tmp_path / "limits.json"
    limits.write_text(json.dumps({"revision": 3, "limits": {"fees": {"authority.bot": "10.00"}}}))

    assert main(["--cases", str(path), "--limits", str(limits)]) == 0
    assert capsys.readouterr().out.startswith("3 cases, 1 decided differently")


def test_a_policy_that_can_not_be_used_is_explained(
    stricter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stricter / "fees.yml").write_text("version: 1\n", encoding="utf-8")

    assert main(["--policy", str(stricter), "--cases", str(write_cases(tmp_path / "cases.jsonl"))]) == 1
    assert "fees.yml:1: currency: is missing" in capsys.readouterr().err


def test_a_line_that_is_no_case_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("{}\n", encoding="utf-8")

    assert main(["--cases", str(path)]) == 1
    assert f"{path}:1: not a decided case" in capsys.readouterr().err
