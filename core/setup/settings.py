"""The settings that development runs with: the environment first, then `var/development.env`, then defaults."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from core.setup.errors import SetupError

DEVELOPMENT_FILE = Path("var/development.env")

SECRETS = ("SIGNING_SECRET", "SERVICE_TOKEN", "BOT_TOKEN", "ACTION_TOKEN", "IDENTITY_SECRET")
"""Each is 32 random bytes, made once per checkout and never defaulted in code."""

PORTS = {"SERVER_PORT": 8000, "ACTIONS_PORT": 5055, "BOT_PORT": 5005}

DEMO_LOGINS = (
    ("dana.brooks@tallowreed.example", "agent"),
    ("lee.moreau@tallowreed.example", "supervisor"),
    ("sam.ortiz@tallowreed.example", "editor"),
    ("admin@tallowreed.example", "admin"),
)

_UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i: a person types it


def read_env_file(path: Path) -> dict[str, str]:
    """`KEY=value` lines of `path`; {} where there is no file.

    Raises SetupError, with the line's number, for a line that is neither that, a comment nor empty.
    """
    if not path.exists():
        return {}
    values: dict[str, str] = {}
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key, separator, value = line.partition("=")
        if not separator or not key.strip().isidentifier():
            raise SetupError(
                f"{path}, line {number}: this is not KEY=value: {raw!r}",
                "Correct the line, or delete the file: set-up writes a new one (visitors and staff sign in again).",
            )
        values[key.strip()] = value.strip()
    return values


def missing_secrets(root: Path) -> list[str]:
    """The names that `var/development.env` should have and has not."""
    have = read_env_file(root / DEVELOPMENT_FILE)
    return [name for name in ("FRONTDESK_ENVIRONMENT", *SECRETS, "DEMO_PASSWORD") if not have.get(name)]


def write_secrets(root: Path) -> None:
    """Add what is missing to `var/development.env` (mode 0600); what is there stays."""
    path = root / DEVELOPMENT_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        path.read_text(encoding="utf-8")
        if path.exists()
        else "# Made by set-up for this checkout. Keep it private.\n"
    )
    if not text.endswith("\n"):
        text += "\n"
    for name in missing_secrets(root):
        text += f"{name}={_fresh_value(name)}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o600)  # a file that was there keeps its mode otherwise


def _fresh_value(name: str) -> str:
    if name == "FRONTDESK_ENVIRONMENT":
        return "development"
    if name == "DEMO_PASSWORD":
        return "reed-" + "-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(2))
    return secrets.token_urlsafe(32)


def port_of(name: str, environ: Mapping[str, str]) -> int:
    """The port that the setting `name` chooses. Raises SetupError where it is no port."""
    value = environ.get(name) or str(PORTS[name])
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SetupError(
            f"{name} is {value!r}, which is no port.",
            f"Give it a number from 1024 to 65535, such as {PORTS[name]}.",
        )
    return int(value)


def process_environment(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What every step and process sees: `environ` wins over `var/development.env`, that over the defaults."""
    merged = {**read_env_file(root / DEVELOPMENT_FILE), **environ}
    server, actions, bot = (port_of(name, merged) for name in ("SERVER_PORT", "ACTIONS_PORT", "BOT_PORT"))
    defaults = {
        "DATABASE_URL": "sqlite+aiosqlite:///var/frontdesk.db",
        "BACK_OFFICE_DATABASE_URL": "sqlite+aiosqlite:///var/back_office.db",
        "SERVER_URL": f"http://127.0.0.1:{server}",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "BOT_URL": f"http://127.0.0.1:{bot}",
        "BOT_DATABASE": str(root / "var/bot.db"),  # Rasa runs in bot/, so the path is absolute
        "ENCODER_DIR": str(root / "var/models/encoder"),
    }
    forced = {
        "SERVER_PORT": str(server),
        "ACTIONS_PORT": str(actions),
        "BOT_PORT": str(bot),
        "HF_HUB_OFFLINE": "1",  # nothing is downloaded at run time
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    for name, value in defaults.items():
        if not merged.get(name):
            merged[name] = value
    return {**merged, **forced}


def is_development(environment: Mapping[str, str]) -> bool:
    return environment.get("FRONTDESK_ENVIRONMENT") == "development"


def sqlite_file(url: str, root: Path) -> Path | None:
    """The file behind an SQLite URL, None for any other database (and for one in memory)."""
    scheme, separator, path = url.partition(":///")
    if not separator or not scheme.startswith("sqlite") or path in ("", ":memory:"):
        return None
    return root / path.partition("?")[0]
