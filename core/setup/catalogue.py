"""The steps of Frontdesk, in the order in which one needs the other."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from core.setup import interpreters
from core.setup.settings import is_development, missing_secrets, sqlite_file, write_secrets
from core.setup.step import Step, Work

PYTHON = ".venv/bin/python"
UV = ".venv/bin/uv"
BOT_PYTHON = ".venv-bot/bin/python"
BOT_MODEL = Path("bot/models/frontdesk.tar.gz")

_AGAIN = "Then run the same command again: it goes on where it stopped."


def secrets_step() -> Step:
    """Comes before everything else: the other steps' settings are read from what it writes."""

    async def work(at: Work) -> None:
        write_secrets(at.root)

    return Step(
        name="secrets",
        title="Secrets of this checkout",
        waits_for="random values for var/development.env",
        work=work,
        is_intact=lambda root: not missing_secrets(root),
        outputs=("var/development.env",),
        advice=f"Make the folder var/ writable. {_AGAIN}",
    )


def steps(environment: Mapping[str, str], *, with_tools: bool = False) -> list[Step]:
    """Everything after the secrets. `with_tools` adds what tests and linters need."""
    chosen = [_environment(environment)]
    if with_tools:
        chosen.append(_tools(environment))
    chosen += [
        _bot_environment(),
        _node(environment),
        _front_end_packages(),
        _front_end(),
        _encoder(environment),
        _databases(environment),
    ]
    if is_development(environment):
        chosen += [
            _demo_staff(environment),
            _demo_desk(environment),
            _demo_articles(environment),
            _demo_back_office(environment),
        ]
    return [*chosen, _training(environment)]


# ---------------------------------------------------------------------------------------------------- environments


def torch_arguments(environment: Mapping[str, str]) -> list[str]:
    """The CPU build of torch: from the folders that PIP_FIND_LINKS names, else from torch's own index of CPU builds."""
    folders = environment.get("PIP_FIND_LINKS", "").split()
    if not folders:
        return ["--torch-backend", "cpu"]
    return [argument for folder in folders for argument in ("--find-links", folder)]


def index_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """An index of one's own, set for pip, holds for uv as well."""
    own = {
        "UV_DEFAULT_INDEX": environment.get("PIP_INDEX_URL"),
        "UV_INDEX": environment.get("PIP_EXTRA_INDEX_URL"),
    }
    return {name: value for name, value in own.items() if value and not environment.get(name)}


def _is_supported(root: Path) -> bool:
    version = interpreters.python_version(root / PYTHON)
    return version is not None and version >= (3, 11)


def _environment(environment: Mapping[str, str]) -> Step:
    async def work(at: Work) -> None:
        if not _is_supported(at.root):
            at.say("a new virtual environment")
            shutil.rmtree(at.root / ".venv", ignore_errors=True)
            await at.command(sys.executable, "-m", "venv", ".venv")
        at.say("pip, for uv")
        await at.command(PYTHON, "-m", "pip", "install", "--quiet", "-r", "core/setup/requirements.txt")
        at.say("about 140 packages from the index (0.9 GB unpacked)")
        await _install(at, PYTHON, "requirements.txt")

    return Step(
        name="environment",
        title="Python environment (.venv)",
        waits_for="a Python of this machine",
        work=work,
        inputs=("requirements.txt", "core/setup/requirements.txt"),
        outputs=(PYTHON, UV),
        is_intact=_is_supported,
        advice=f"Delete .venv if it looks damaged. {_AGAIN}",
    )


def _tools(environment: Mapping[str, str]) -> Step:
    async def work(at: Work) -> None:
        await _install(at, PYTHON, "requirements-dev.txt")

    return Step(
        name="tools",
        title="Tools for tests and lint",
        waits_for="about 25 packages from the index",
        work=work,
        inputs=("requirements-dev.txt",),
        outputs=(".venv/bin/pytest", ".venv/bin/ruff"),
        advice=f"Delete .venv if it looks damaged. {_AGAIN}",
    )


async def _install(at: Work, python: str, requirements: str) -> None:
    arguments = torch_arguments(at.environment) if python == PYTHON else []
    env = index_environment(at.environment)
    await at.command(UV, "pip", "install", "--python", python, "-r", requirements, *arguments, env=env)


def _bot_environment() -> Step:
    async def work(at: Work) -> None:
        if interpreters.python_version(at.root / BOT_PYTHON) != (3, 10):
            found = interpreters.find_python_3_10(at.environment)
            at.say(f"a virtual environment on {found}" if found else "uv, which fetches Python 3.10")
            shutil.rmtree(at.root / ".venv-bot", ignore_errors=True)
            await at.command(UV, "venv", "--python", str(found or "3.10"), ".venv-bot")
        at.say("Rasa's 170 packages from the index (2 GB unpacked)")
        await _install(at, BOT_PYTHON, "bot/requirements.txt")

    return Step(
        name="bot-environment",
        title="Rasa's environment (.venv-bot)",
        waits_for="a Python 3.10",
        work=work,
        inputs=("bot/requirements.txt",),
        outputs=(BOT_PYTHON, ".venv-bot/bin/rasa"),
        is_intact=lambda root: interpreters.python_version(root / BOT_PYTHON) == (3, 10),
        advice=f"Rasa needs Python 3.10: install one where `python3.10` finds it, or let uv fetch it. {_AGAIN}",
    )


# ------------------------------------------------------------------------------------------------------- front end


def _node(environment: Mapping[str, str]) -> Step:
    async def work(at: Work) -> None:
        if interpreters.find_node(at.root, at.environment) is None:
            at.say("Node from the package index: this machine has none that is new enough")
            await _install(at, PYTHON, "web/requirements.txt")
            site_packages = next((at.root / ".venv/lib").glob("python3.*/site-packages"))
            interpreters.link_wheel_node(at.root, site_packages)

    return Step(
        name="node",
        title="Node",
        waits_for="a Node of this machine",
        work=work,
        inputs=("web/requirements.txt",),
        is_intact=lambda root: interpreters.find_node(root, environment) is not None,
        advice=f"Install Node {interpreters.LEAST_NODE[0]} or newer. {_AGAIN}",
    )


def _front_end_packages() -> Step:
    async def work(at: Work) -> None:
        env = interpreters.node_environment(at.root, at.environment)
        await at.command("npm", "ci", "--no-audit", "--no-fund", cwd=at.root / "web", env=env)

    return Step(
        name="front-end-packages",
        title="Front-end packages",
        waits_for="npm ci in web/",
        work=work,
        inputs=("web/package.json", "web/package-lock.json", *_workspace_manifests()),
        outputs=("web/node_modules/.package-lock.json",),
        advice=f"Delete web/node_modules. {_AGAIN}",
    )


def _workspace_manifests() -> tuple[str, ...]:
    return tuple(f"web/{name}/package.json" for name in ("widget", "desk"))


def _front_end() -> Step:
    async def work(at: Work) -> None:
        env = interpreters.node_environment(at.root, at.environment)
        await at.command("npm", "run", "build", cwd=at.root / "web", env=env)

    return Step(
        name="front-end",
        title="Front end",
        waits_for="npm run build in web/",
        work=work,
        inputs=("web",),
        outputs=("web/widget/dist", "web/desk/dist"),
        advice=f"The log names the file that does not build; correct it. {_AGAIN}",
    )


# ---------------------------------------------------------------------------------------------- models and databases


def is_encoder_intact(folder: Path) -> bool:
    """Every file has the SHA-256 that the manifest beside it records."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        recorded: dict[str, str] = manifest["sha256"]
        return bool(recorded) and all(_sha256(folder / name) == digest for name, digest in recorded.items())
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _encoder(environment: Mapping[str, str]) -> Step:
    async def work(at: Work) -> None:
        await at.command(PYTHON, "-m", "knowledge_base.search.export")

    folder = environment["ENCODER_DIR"]
    return Step(
        name="encoder",
        title="Sentence encoder",
        waits_for="torch, which loads the model, checks its hash and exports it",
        work=work,
        inputs=("knowledge_base/search/export.py",),
        settings={"source": environment.get("ENCODER_SOURCE", "")},
        outputs=tuple(f"{folder}/{name}" for name in ("model.onnx", "tokenizer.json", "manifest.json")),
        is_intact=lambda root: is_encoder_intact(root / folder),
        advice=f"If the log speaks of a hash, the copy in .venv is damaged: delete .venv. {_AGAIN}",
    )


def _databases(environment: Mapping[str, str]) -> Step:
    urls = {name: environment[name] for name in ("DATABASE_URL", "BACK_OFFICE_DATABASE_URL")}
    files = [sqlite_file(url, Path()) for url in urls.values()]

    async def work(at: Work) -> None:
        upgrade = (PYTHON, "-m", "core.database", "upgrade")
        await at.command(*upgrade, "core", "knowledge_base", "handoff")
        await at.command(
            *upgrade, "actions.back_office", env={"DATABASE_URL": urls["BACK_OFFICE_DATABASE_URL"]}
        )

    packages = ("core", "knowledge_base", "handoff", "actions/back_office")
    return Step(
        name="databases",
        title="Databases",
        waits_for="migrations",
        work=work,
        inputs=("core/database", *(f"{package}/migrations" for package in packages)),
        settings=urls,
        outputs=tuple(str(file) for file in files if file),
        is_intact=lambda root: (
            None not in files
        ),  # whether another server's database was replaced, only it knows
        advice="DATABASE_URL and BACK_OFFICE_DATABASE_URL say which databases these are; both must be reachable. "
        + _AGAIN,
    )


# ---------------------------------------------------------------------------------------------------- demo company


def _has_rows(root: Path, url: str, table: str) -> bool | None:
    """Whether an SQLite table has any row; None where that can't be asked from here (another kind of database)."""
    file = sqlite_file(url, root)
    if file is None:
        return None
    if not file.exists():
        return False
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        if connection.execute(known, (table,)).fetchone() is None:
            return False
        return connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None  # noqa: S608


def _demo(name: str, title: str, waits_for: str, url: str, table: str, command: tuple[str, ...]) -> Step:
    """A step that fills an empty database and leaves one that has something in it alone."""

    async def work(at: Work) -> None:
        if not _has_rows(at.root, url, table):
            await at.command(PYTHON, "-m", *command)

    return Step(
        name=name,
        title=title,
        waits_for=waits_for,
        work=work,
        settings={"url": url},
        is_intact=lambda root: _has_rows(root, url, table) is not False,
        advice=f"`make reset-demo` begins with empty databases. {_AGAIN}",
    )


def _demo_staff(environment: Mapping[str, str]) -> Step:
    return _demo(
        "demo-staff",
        "Demo: staff accounts",
        "four accounts",
        environment["DATABASE_URL"],
        "staff_account",
        ("core.staff", "demo"),
    )


def _demo_desk(environment: Mapping[str, str]) -> Step:
    return _demo(
        "demo-desk",
        "Demo: teams, skills, canned replies",
        "two teams",
        environment["DATABASE_URL"],
        "agent_profile",
        ("handoff.demo",),
    )


def _demo_articles(environment: Mapping[str, str]) -> Step:
    return _demo(
        "demo-articles",
        "Demo: articles",
        "their import and embedding",
        environment["DATABASE_URL"],
        "knowledge_article",
        ("knowledge_base.exchange", "import", "knowledge_base/demo/articles", "--publish"),
    )


def _demo_back_office(environment: Mapping[str, str]) -> Step:
    return _demo(
        "demo-back-office",
        "Demo: customers, orders, fees",
        "601 orders",
        environment["BACK_OFFICE_DATABASE_URL"],
        "customer",
        ("actions.back_office.demo",),
    )


# -------------------------------------------------------------------------------------------------------- training


def _training(environment: Mapping[str, str]) -> Step:
    async def work(at: Work) -> None:
        await at.command(BOT_PYTHON, "bot/run.py", "train")

    return Step(
        name="training",
        title="Rasa training",
        waits_for="Rasa, which learns intents and flows",
        work=work,
        inputs=(
            "bot/config.yml",
            "bot/domain",
            "bot/data",
            "bot/components",
            f"{environment['ENCODER_DIR']}/manifest.json",
        ),
        outputs=(str(BOT_MODEL),),
        advice=f"The log names the file and line in bot/ that Rasa rejects; correct it. {_AGAIN}",
    )
