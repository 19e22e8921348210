"""Where messages go, by intent: sayings that training never saw, through the trained pipeline, and what is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.training import run_bot

LEAST_F1 = 0.8
"""Of any intent of a flow; each has at least twelve held-out sayings. It was 0.87 to 1.0 when written."""
MOST_QUESTIONS_THAT_START_A_FLOW = 0.04
MOST_PERSONS_MISSED = 0.05
"""Of some ninety questions and forty wishes: two or three more mistakes than when written fail."""


@pytest.fixture(scope="module")
def figures(model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("routing") / "figures.json"
    finished = run_bot("-m", "tests.routing", "held-out", "--mistakes", "--out", str(out))
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    print(finished.stdout)
    held_out: dict[str, Any] = json.loads(out.read_text())["held-out"]
    return held_out


def test_every_wish_for_a_flow_is_understood(figures: dict[str, Any]) -> None:
    flows = {
        "start_return", "reverse_fee", "check_order", "cancel_order", "change_address", "change_items",
        "change_payment", "get_invoice", "file_complaint", "check_return", "cancel_return",
    }  # fmt: skip
    weak = {flow: figures["intents"][flow] for flow in flows if figures["intents"][flow]["f1"] < LEAST_F1}
    assert not weak


def test_questions_about_policies_start_no_flow(figures: dict[str, Any]) -> None:
    rate = figures["rates"]["a question about a policy starts a flow"]
    assert rate["of"] >= 60
    assert rate["mistakes"] <= MOST_QUESTIONS_THAT_START_A_FLOW * rate["of"]


def test_wishes_for_a_person_are_heard(figures: dict[str, Any]) -> None:
    rate = figures["rates"]["a wish for a person is missed"]
    assert rate["of"] >= 40
    assert rate["mistakes"] <= MOST_PERSONS_MISSED * rate["of"]


def test_without_bitext_its_part_is_skipped_and_says_so(tmp_path: Path) -> None:
    finished = run_bot(
        "-c",
        "import sys; from pathlib import Path; from tests.routing import __main__, bitext;"
        f"bitext.SENTENCES = Path({str(tmp_path / 'none.csv')!r});"
        "sys.argv = ['tests.routing', 'bitext']; sys.exit(__main__.main())",
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    assert "skipped" in finished.stdout
