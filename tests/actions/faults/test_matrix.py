"""Each back-office call made to fail, hang, or be done twice, in each flow: what is done is done once, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.back_office.conftest import Letterbox
from tests.actions.conftest import open_company
from tests.actions.faults.driver import Outcome, Player, describe
from tests.actions.faults.faulty import EXECUTING, WRITING, Fault, Kind
from tests.actions.faults.ledger import Ledger
from tests.actions.faults.scripts import SCRIPTS, Script

READING_KINDS = (Kind.FAILS_BEFORE, Kind.HANGS_BEFORE)
"""What reads has no effect to be before or after."""

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """Counts the cases, and says how many they were."""
    counted: Counter[str] = Counter()
    yield counted
    plugins = request.config.pluginmanager
    reporter, captures = plugins.get_plugin("terminalreporter"), plugins.get_plugin("capturemanager")
    if reporter is not None and captures is not None:
        listed = ", ".join(f"{count} {what}" for what, count in counted.items())
        with captures.global_and_fixture_disabled():
            reporter.write_line(
                f"\nfault matrix: {counted.total()} cases in {len(SCRIPTS)} conversations ({listed})"
            )


class Company:
    """Plays a script's cases, each over a copy of the demo company of its own."""

    def __init__(self, demo_file: Path, folder: Path, script: Script) -> None:
        self._demo_file = demo_file
        self._path = folder / "back_office.db"
        self.script = script
        self.before = Ledger.read(demo_file)

    async def play(
        self,
        fault: Fault | None = None,
        *,
        again: bool = False,
        repeated: int | None = None,
        stored: bool = False,
    ) -> Outcome:
        """One case."""
        letterbox = Letterbox()
        async with open_company(self._demo_file, self._path, letterbox) as services:
            player = Player(services, letterbox, self._path, self.script, fault)
            return await player.play(again=again, repeated=repeated, stored=stored)

    def compare(self, found: Outcome, expected: Outcome) -> list[str]:
        """What is not as it would have been without a fault."""
        assert found.ledger
        assert expected.ledger
        wrong = list(found.wrong)
        if found.ledger != expected.ledger:
            missing = describe(expected.ledger.rows - found.ledger.rows)
            wrong.append(
                f"missing: {missing}; too much: {describe(found.ledger.rows - expected.ledger.rows)}"
            )
        if found.steps != expected.steps:
            wrong.append(f"steps {found.steps} instead of {expected.steps}")
        if set(found.told) != set(expected.told):
            wrong.append(
                f"told of {found.told} instead of {expected.told}; at last: {found.replies[-1].text[:200]}"
            )
        return wrong


@pytest.fixture
def company(script: Script, demo_file: Path, tmp_path: Path) -> Company:
    """For the cases of a script."""
    return Company(demo_file, tmp_path, script)


def list_faults(script: Script, faultless: Outcome) -> Iterator[tuple[Fault, bool]]:
    """(fault, whether the customer says the same again instead of taking the button), for each method in each move.

    Executing calls have every fault each time. Of those that read, the first stands for all: nothing has happened
    before it; in the last move also the one right before the execution.
    """
    made: Counter[str] = Counter()
    read: set[str] = set()
    for position, calls in enumerate(faultless.calls):
        is_last = position == len(faultless.calls) - 1
        for method, count in calls.items():
            first, last = made[method] + 1, made[method] + count
            made[method] += count
            if position < script.prepared:
                continue
            if method in EXECUTING:
                for nth in range(first, last + 1):
                    yield from _of_executing(method, nth)
            elif method in WRITING:
                yield from _of_writing(method, first)
            else:
                if method not in read:
                    yield Fault(method, first, READING_KINDS[position % 2]), position % 4 > 1
                read.add(method)
                if is_last and count > 1:
                    yield Fault(method, last, Kind.FAILS_BEFORE), False


def _of_executing(method: str, nth: int) -> Iterator[tuple[Fault, bool]]:
    for kind in Kind:
        yield Fault(method, nth, kind), False
    yield Fault(method, nth, Kind.FAILS_BEFORE), True
    yield Fault(method, nth, Kind.FAILS_AFTER), True


def _of_writing(method: str, nth: int) -> Iterator[tuple[Fault, bool]]:
    if method in {"trust_identity", "note_decision"}:
        yield Fault(method, nth, Kind.FAILS_AFTER), False
        return
    yield Fault(method, nth, Kind.FAILS_BEFORE), False
    yield Fault(method, nth, Kind.FAILS_AFTER), True
    yield Fault(method, nth, Kind.HANGS_AFTER), False


@each_script
async def test_a_call_that_fails_once(script: Script, company: Company, tally: Counter[str]) -> None:
    expected = await company.play()
    assert not expected.wrong
    wrong: list[str] = []
    for fault, again in list_faults(script, expected):
        found = await company.play(fault, again=again)
        tally[
            "executing" if fault.method in EXECUTING else "writing" if fault.method in WRITING else "reading"
        ] += 1
        how = "said again" if again else "by the button"
        wrong += [f"{fault}, {how}: {what}" for what in company.compare(found, expected)]
    assert not wrong, "\n".join(wrong)


@each_script
async def test_a_turn_repeated_as_a_whole(script: Script, company: Company, tally: Counter[str]) -> None:
    expected = await company.play()
    wrong: list[str] = []
    for position, calls in enumerate(expected.calls):
        if position < script.prepared or not calls.keys() & EXECUTING:
            continue
        lost = await company.play(repeated=position)
        wrong += [
            f"{script.moves[position]} with nothing stored: {what}"
            for what in company.compare(lost, expected)
        ]
        stored = await company.play(repeated=position, stored=True)
        wrong += [f"{script.moves[position]} once more: {what}" for what in stored.wrong]
        if stored.ledger != expected.ledger:
            wrong.append(f"{script.moves[position]} once more is done once more")
        tally["repeated turns"] += 2
    assert not wrong, "\n".join(wrong)
