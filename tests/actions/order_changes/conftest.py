"""A customer with two orders that can still be changed."""

from __future__ import annotations

import pytest

from actions.services import Services
from tests.actions.talk import Talk


@pytest.fixture
def talk(services: Services) -> Talk:
    """With Noah, who has two orders that are being prepared, one packed, and two delivered."""
    return Talk(services)
