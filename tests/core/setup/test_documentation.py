"""What an operator reads is what the code does: every setting and every step is in docs/operating.md."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from core.settings import FrozenSettings
from core.setup import catalogue
from core.setup.settings import PORTS, SECRETS, process_environment

ROOT = Path(__file__).resolve().parents[3]
OPERATING = (ROOT / "docs/operating.md").read_text()
MODULES = ("core.settings", "knowledge_base.settings", "handoff.settings", "actions.settings")


def documented() -> set[str]:
    """The names in the first column of the guide's tables."""
    rows = re.findall(r"^\| (`[^|]+) \|", OPERATING, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


def settings_of(module: str) -> set[str]:
    importlib.import_module(module)
    classes = [found for found in FrozenSettings.__subclasses__() if found.__module__ == module]
    assert classes, f"{module} declares no settings"
    fields = [field for found in classes for field in found.model_fields.values()]
    return {str(field.validation_alias) for field in fields}


@pytest.mark.parametrize("module", MODULES)
def test_every_setting_is_documented(module: str) -> None:
    assert sorted(settings_of(module) - documented()) == []


@pytest.mark.parametrize("module", MODULES)
def test_every_documented_number_is_the_default(module: str) -> None:
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| `([\d.]+)` \|", OPERATING, re.MULTILINE))
    importlib.import_module(module)
    classes = [found for found in FrozenSettings.__subclasses__() if found.__module__ == module]
    fields = {
        str(field.validation_alias): field.default
        for found in classes
        for field in found.model_fields.values()
    }
    wrong = {name: value for name, value in fields.items() if name in told and float(told[name]) != value}
    assert wrong == {}


def test_every_settings_module_is_looked_at() -> None:
    packages = ("core", "knowledge_base", "handoff", "actions")
    found = {path for package in packages for path in (ROOT / package).rglob("settings.py")}
    expected = {ROOT / (module.replace(".", "/") + ".py") for module in MODULES} | {
        ROOT / "core/setup/settings.py"
    }
    assert found == expected


def test_every_setting_of_the_bot_is_documented() -> None:
    paths = [path for path in (ROOT / "bot").rglob("*.py") if ROOT / "bot" / "tests" not in path.parents]
    sources = "\n".join(path.read_text() for path in paths)
    read = set(re.findall(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"", sources))
    internal = {"ACTIONS_WEBHOOK_URL"}
    internal |= {
        name for name in read if name.startswith(("BOT_POSTGRES_", "BOT_REDIS_"))
    }  # taken apart from the URLs
    assert sorted(read - internal - documented()) == []


def test_the_settings_of_set_up_are_documented(tmp_path: Path) -> None:
    assert {*PORTS, *SECRETS, "DEMO_PASSWORD"} <= documented()


def test_every_step_is_documented(tmp_path: Path) -> None:
    environment = process_environment(tmp_path, {"FRONTDESK_ENVIRONMENT": "development"})
    steps = [catalogue.secrets_step(), *catalogue.steps(environment, with_tools=True)]
    assert [step.name for step in steps if f"`{step.name}`" not in OPERATING] == []


def test_nothing_is_documented_that_does_not_exist() -> None:
    sources = [
        path.read_text()
        for folder in ("core", "knowledge_base", "handoff", "actions", "bot")
        for path in (ROOT / folder).rglob("*.py")
    ]
    code = "\n".join(sources)
    assert sorted(name for name in documented() if name not in code) == []
