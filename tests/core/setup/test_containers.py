"""The containers run what the checkout has: every path, module and setting in them is real."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CONTAINERS = ROOT / "core/setup/containers"
DOCKERFILE = (CONTAINERS / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OPERATING = (ROOT / "docs/operating.md").read_text()

OTHERS_SETTINGS = {
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
    "POSTGRESQL_POOL_SIZE",
    "POSTGRESQL_MAX_OVERFLOW",
}
"""Those of the images and of Rasa, documented by their makers."""


def commands() -> list[str]:
    """Every RUN and CMD of the Dockerfile and every `command` of the Compose file that runs Python, as one line."""
    lines = DOCKERFILE.replace("\\\n", " ").splitlines()
    own = [re.sub(r'[\[\]",]+', " ", line) for line in lines if re.match(r"\s*(RUN|CMD)\b", line)]
    services = [" ".join(service.get("command", [])) for service in COMPOSE["services"].values()]
    return [*own, *services]


def test_every_copied_path_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert copied
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_every_module_that_is_run_exists() -> None:
    named = {module for line in commands() for module in re.findall(r"python +-m +([\w.]+)", line)}
    applications = {name for line in commands() for name in re.findall(r"([\w.]+):create_app", line)}
    packages = {
        name
        for line in commands()
        for name in re.findall(r"upgrade +([\w. ]+)", line)
        for name in name.split()
    }
    assert {"uvicorn", "core.database", "knowledge_base.search.export"} <= named
    assert applications == {"server", "actions.app"}
    assert packages == {"core", "knowledge_base", "handoff", "actions.back_office"}
    for module in named | applications | packages:
        assert importlib.util.find_spec(module) is not None, module


def test_every_mounted_file_exists() -> None:
    mounts = [volume for service in COMPOSE["services"].values() for volume in service.get("volumes", [])]
    files = [volume.split(":")[0] for volume in mounts if volume.startswith("./")]
    assert files
    assert [path for path in files if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("service", ["server", "actions", "bot", "proxy"])
def test_every_setting_of_a_service_is_documented(service: str) -> None:
    settings = set(COMPOSE["services"][service]["environment"]) - OTHERS_SETTINGS
    assert [name for name in sorted(settings) if name not in OPERATING] == []


def test_every_value_of_the_env_file_is_in_the_guide() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    block = OPERATING.partition("Write `.env` beside it:")[2].partition("```\n")[2].partition("```")[0]
    assert {line.partition("=")[0] for line in block.splitlines() if line} == asked


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"\$\{(?!\w+:\?)[^}]*\}", text) == []


@pytest.mark.parametrize("service", ["server", "actions", "bot", "postgres", "redis", "proxy"])
def test_every_lasting_service_has_a_health_check(service: str) -> None:
    stage = DOCKERFILE.partition(f" AS {service}\n")[2].partition("\nFROM ")[0]
    assert "healthcheck" in COMPOSE["services"][service] or "HEALTHCHECK" in stage


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inner"] == {"internal": True}
