"""Every interruption at every step of every form: answered, and the form goes on (or ends) as it should."""

from __future__ import annotations

import pytest

from actions.flows import FLOWS
from tests.dialogues.conftest import Play
from tests.dialogues.interruptions import ALL_JOURNEYS, generate
from tests.dialogues.script import Dialogue, load_written

EVERYWHERE = {"identity", "verification", "step_up"}
"""The same step in every flow."""


@pytest.mark.parametrize("dialogue", generate(), ids=lambda dialogue: dialogue.name)
def test_interruption(dialogue: Dialogue, play: Play) -> None:
    play(dialogue)


def test_the_journeys_stop_at_every_step() -> None:
    stops = {(journey.form, stop.slot) for journey in ALL_JOURNEYS for stop in journey.stops}
    assert {slot for _, slot in stops} >= EVERYWHERE
    asked = {(flow.name, step.slot) for flow in FLOWS for step in flow.steps if step.slot not in EVERYWHERE}
    assert asked - stops == {
        ("status_form", "status_order"),  # never asked: what is known is told at once
        ("return_form", "return_evidence"),  # both are in written/returns_in_depth.yml
        ("return_form", "return_payment"),
    }


def test_dialogues_are_of_a_telling_length() -> None:
    lengths = [len(dialogue.turns) for dialogue in [*generate(), *load_written()]]
    assert sum(4 <= length <= 15 for length in lengths) >= 60
    assert max(lengths) <= 15
