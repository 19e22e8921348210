"""bot/components and bot/lock_store.py, run where Rasa is: their own suite in bot/tests/units."""

from __future__ import annotations

from tests.bot.training import run_bot


def test_components_hold_their_contracts() -> None:
    finished = run_bot("-m", "unittest", "discover", "-s", "tests/units", "-t", ".", "-v")
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-6000:]
    assert "Ran 0 tests" not in finished.stderr
