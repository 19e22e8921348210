"""What the tests of bot/ share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.training import ensure_model


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here runs Rasa."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.rasa)
            item.add_marker(pytest.mark.timeout(600, func_only=True))


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model."""
    return ensure_model()
