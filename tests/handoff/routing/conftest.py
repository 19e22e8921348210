"""The keeper looks ten times a second."""

from __future__ import annotations

import pytest

from handoff.settings import HandoffSettings


@pytest.fixture
def handoff_settings(handoff_settings: HandoffSettings) -> HandoffSettings:
    return handoff_settings.model_copy(update={"sweep_interval_seconds": 0.1})
