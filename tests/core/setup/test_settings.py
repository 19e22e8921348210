"""Development's settings file, and what every process is started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.setup.errors import SetupError
from core.setup.settings import (
    DEVELOPMENT_FILE,
    SECRETS,
    missing_secrets,
    port_of,
    process_environment,
    read_env_file,
    sqlite_file,
    write_secrets,
)


def test_secrets_are_random_and_private(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    path = tmp_path / DEVELOPMENT_FILE
    values = read_env_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert missing_secrets(tmp_path) == []
    assert len({values[name] for name in SECRETS}) == len(SECRETS)
    assert all(len(values[name]) >= 43 for name in SECRETS)
    assert values["FRONTDESK_ENVIRONMENT"] == "development"


def test_only_what_is_missing_is_added(tmp_path: Path) -> None:
    write_secrets(tmp_path)
    path = tmp_path / DEVELOPMENT_FILE
    before = read_env_file(path)
    kept = [line for line in path.read_text().splitlines() if not line.startswith("BOT_TOKEN=")]
    path.write_text("\n".join([*kept, "SMTP_URL=smtp://mail.example:587"]))
    path.chmod(0o644)
    write_secrets(tmp_path)
    after = read_env_file(path)
    assert after.pop("SMTP_URL") == "smtp://mail.example:587"
    assert after.pop("BOT_TOKEN") != before.pop("BOT_TOKEN")
    assert after == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "development.env"
    path.write_text("# fine\nSIGNING_SECRET=a=b\nnonsense here\n")
    with pytest.raises(SetupError, match="line 3"):
        read_env_file(path)


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / DEVELOPMENT_FILE).write_text("SERVER_PORT=8100\nBOT_TOKEN=from-file\nLOG_LEVEL=DEBUG\n")
    environment = process_environment(tmp_path, {"BOT_TOKEN": "from-environment", "BOT_PORT": ""})
    assert environment["BOT_TOKEN"] == "from-environment"
    assert environment["LOG_LEVEL"] == "DEBUG"
    assert environment["SERVER_URL"] == "http://127.0.0.1:8100"
    assert environment["BOT_URL"] == "http://127.0.0.1:5005"
    assert environment["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_names_its_setting(value: str) -> None:
    with pytest.raises(SetupError, match="BOT_PORT"):
        port_of("BOT_PORT", {"BOT_PORT": value})


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite+aiosqlite:///var/frontdesk.db", "/here/var/frontdesk.db"),
        ("sqlite+aiosqlite:////data/frontdesk.db?timeout=5", "/data/frontdesk.db"),
        ("sqlite+aiosqlite:///:memory:", None),
        ("postgresql+asyncpg://frontdesk@database/frontdesk", None),
    ],
)
def test_the_file_behind_a_database_url(url: str, file: str | None) -> None:
    assert sqlite_file(url, Path("/here")) == (Path(file) if file else None)
