"""The warehouse's command: what it says, and what it refuses."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from actions.back_office import warehouse
from actions.back_office.demo.__main__ import PACKAGE, fill
from core.database.migrations import upgrade

from .conftest import TODAY


def test_a_return_is_received_and_completed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/demo.db"
    upgrade(PACKAGE, url)
    asyncio.run(fill(url, TODAY))

    for step in ("receive", "complete", "complete"):
        warehouse.main([step, "rn-30001", "--database-url", url])

    assert capsys.readouterr().out.splitlines() == [
        "RN-30001 is received: refund, $189.00",
        "RN-30001 is completed: refund, $189.00",
        "RN-30001 is completed: refund, $189.00",
    ]
    with pytest.raises(SystemExit, match="there is no return RN-39999"):
        warehouse.main(["receive", "RN-39999", "--database-url", url])
