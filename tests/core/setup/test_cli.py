"""The command line, as a person calls it: by the system's Python, in a process of its own."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.setup import catalogue, cli
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[3]


def run_command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", "-m", "core.setup", *arguments],  # -S: no installed package can be imported
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def test_run_with_a_port_in_use_names_it_before_anything_is_set_up(taken_port: int) -> None:
    result = run_command("run", SERVER_PORT=str(taken_port), ACTIONS_PORT="45055", BOT_PORT="45005")
    assert result.returncode == 1
    assert f"Port {taken_port} (SERVER_PORT) is in use" in result.stderr
    assert (
        f"-> Stop what uses it, or choose another port: SERVER_PORT={taken_port + 1000} make run"
        in result.stderr
    )
    assert result.stdout == ""


def test_help_and_a_bad_command_need_no_environment() -> None:
    assert "reset-demo" in run_command("--help").stdout
    assert run_command("start").returncode == 2


def test_an_unknown_step_is_answered_with_the_steps_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run_command_line(["prepare", "--until", "databasse"], root=tmp_path) == 1
    told = capsys.readouterr().err
    assert "There is no step 'databasse'." in told
    assert "databases" in told


def test_reset_demo_refuses_production_and_databases_that_are_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, port in (("SERVER_PORT", "48000"), ("ACTIONS_PORT", "45055"), ("BOT_PORT", "45005")):
        monkeypatch.setenv(name, port)
    (tmp_path / "var").mkdir()
    (tmp_path / "var/frontdesk.db").write_text("rows")
    (tmp_path / "var/development.env").write_text("FRONTDESK_ENVIRONMENT=production\n")
    assert cli.run_command_line(["reset-demo"], root=tmp_path) == 1
    assert "This is not a development environment." in capsys.readouterr().err
    (tmp_path / "var/development.env").write_text("FRONTDESK_ENVIRONMENT=development\n")
    monkeypatch.setenv("BACK_OFFICE_DATABASE_URL", "postgresql+asyncpg://office/back_office")
    assert cli.run_command_line(["reset-demo"], root=tmp_path) == 1
    assert "deletes SQLite files only" in capsys.readouterr().err
    assert (tmp_path / "var/frontdesk.db").exists()


def test_a_second_set_up_says_that_it_waits_for_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "steps", lambda environment, *, with_tools: [])
    (tmp_path / "var").mkdir()
    code = f"""
import time
from pathlib import Path
from core.setup import cli
from core.setup.console import Console
with cli._only_one(Path({str(tmp_path)!r}), Console()):
    print("has it", flush=True)
    time.sleep(3)
"""
    first = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "has it\n"
    assert cli.run_command_line(["prepare"], root=tmp_path) == 0
    first.communicate(timeout=PATIENCE_SECONDS)
    assert f"Another set-up works in this checkout (process {first.pid})" in capsys.readouterr().out


def test_an_interrupted_step_leaves_nothing_running_and_is_not_done(tmp_path: Path) -> None:
    # A shell has what it starts in the background ignore Ctrl-C: then these tests too, were it not taken back.
    code = f"""
import signal, sys
from pathlib import Path
from core.setup import catalogue, cli
from core.setup.step import Step
signal.signal(signal.SIGINT, signal.default_int_handler)
async def work(at):
    await at.command(sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)")
step = Step(name="long", title="Long", waits_for="a minute", work=work, advice="Wait.")
catalogue.steps = lambda environment, *, with_tools: [step]
sys.exit(cli.run_command_line(["prepare"], root=Path({str(tmp_path)!r})))
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    log = tmp_path / "var/log/setup-long.log"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (log.exists() and log.read_text().splitlines()[1:]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert "goes on where it stopped" in told
    with pytest.raises(ProcessLookupError):
        os.kill(int(log.read_text().splitlines()[1]), 0)
    assert not (tmp_path / "var/setup/long.json").exists()
    with (tmp_path / "var/setup.lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it was let go
