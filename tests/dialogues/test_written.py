"""Whole conversations as people have them, from written/*.yml."""

from __future__ import annotations

import pytest

from tests.dialogues.conftest import Play
from tests.dialogues.script import Dialogue, load_written


@pytest.mark.parametrize("dialogue", load_written(), ids=lambda dialogue: dialogue.name)
def test_dialogue(dialogue: Dialogue, play: Play) -> None:
    play(dialogue)
