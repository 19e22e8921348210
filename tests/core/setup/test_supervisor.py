"""The processes together, with small real ones: started, awaited, restarted, and none left behind."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.setup.console import Console
from core.setup.errors import SetupError
from core.setup.process import Program, answers
from core.setup.programs import begin_logs, programs
from core.setup.supervisor import Supervisor
from tests.core.setup.test_ports import free_port
from tests.waiting import PATIENCE_SECONDS, eventually

ROOT = Path(__file__).resolve().parents[3]

SERVER = """
import http.server, subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[2], "a").write(f"{grandchild.pid}\\n")
print("WARNING outbox: your code is 123456", flush=True)
print("INFO nothing to see", flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()
    def log_message(self, *arguments):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def server_program(tmp_path: Path, *, code: str = SERVER, name: str = "server") -> tuple[Program, Path]:
    """A small HTTP server with a child of its own, and the file that collects its children's ids."""
    port, children = free_port(), tmp_path / f"{name}-children"
    program = Program(
        name=name,
        arguments=(sys.executable, "-c", code, str(port), str(children)),
        cwd=tmp_path,
        environment={"PATH": os.environ["PATH"]},
        ready_url=f"http://127.0.0.1:{port}/ready",
        log=tmp_path / f"{name}.log",
    )
    return program, children


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started(children: Path) -> list[int]:
    return [int(line) for line in children.read_text().split()] if children.exists() else []


async def until_true(fact) -> None:
    async def check() -> bool:
        return fact()

    await eventually(check)


async def test_a_signal_stops_every_process_and_what_they_started(tmp_path: Path) -> None:
    one, one_children = server_program(tmp_path, name="one")
    two, two_children = server_program(tmp_path, name="two")
    stream, ready = io.StringIO(), asyncio.Event()
    running = asyncio.create_task(Supervisor([one, two], Console(stream)).run(ready.set))
    await asyncio.wait_for(ready.wait(), PATIENCE_SECONDS)
    assert await answers(one.ready_url)
    assert await answers(two.ready_url)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, PATIENCE_SECONDS)
    assert not await answers(one.ready_url)
    pids = [*started(one_children), *started(two_children)]
    assert len(pids) == 2
    await until_true(lambda: not any(map(is_running, pids)))
    assert "one | WARNING outbox: your code is 123456" in stream.getvalue()
    assert "nothing to see" not in stream.getvalue()
    assert "nothing to see" in one.log.read_text()


async def test_a_process_that_dies_is_reported_and_started_again(tmp_path: Path) -> None:
    program, children = server_program(tmp_path)
    stream, ready = io.StringIO(), asyncio.Event()
    supervisor = Supervisor([program], Console(stream), backoff_seconds=(0.1, 0.1))
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), PATIENCE_SECONDS)
    os.killpg(os.getpgid(started(children)[0]), signal.SIGKILL)
    await until_true(lambda: len(started(children)) == 2)
    deadline = time.monotonic() + 10
    while not await answers(program.ready_url):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert "server ended with code -9" in stream.getvalue()
    assert "starts again in 0.1 s" in stream.getvalue()
    await until_true(lambda: "server is ready again" in stream.getvalue())
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.wait_for(running, PATIENCE_SECONDS)
    await until_true(lambda: not any(map(is_running, started(children))))


async def test_restarts_are_bounded(tmp_path: Path) -> None:
    dies_soon = SERVER.replace(
        "http.server.HTTPServer((",
        "import threading, os; threading.Timer(1.0, os._exit, (7,)).start()\nhttp.server.HTTPServer((",
    )
    program, children = server_program(tmp_path, code=dies_soon)
    stream = io.StringIO()
    supervisor = Supervisor([program], Console(stream), backoff_seconds=(0.05,))
    with pytest.raises(SetupError, match="Every process has ended"):
        await asyncio.wait_for(supervisor.run(lambda: None), PATIENCE_SECONDS)
    assert "ended with code 7 " in stream.getvalue()
    assert "2 times in a row, and stays down" in stream.getvalue()
    await until_true(lambda: not any(map(is_running, started(children))))


async def test_a_process_that_ends_before_it_is_ready_fails_the_start(tmp_path: Path) -> None:
    good, children = server_program(tmp_path, name="good")
    bad, _ = server_program(tmp_path, name="bad", code="raise SystemExit('BOT_TOKEN is not set')")
    stream = io.StringIO()
    with pytest.raises(SetupError) as caught:
        await Supervisor([good, bad], Console(stream)).run(lambda: None)
    assert "The process bad ended with code 1" in caught.value.problem
    assert "BOT_TOKEN is not set" in stream.getvalue()
    await until_true(lambda: not any(map(is_running, started(children))))


async def test_a_process_that_never_gets_ready_fails_the_start(tmp_path: Path) -> None:
    mute, _ = server_program(tmp_path, name="mute", code="import time; time.sleep(60)")
    with pytest.raises(SetupError, match="The process mute was not ready after 1 s"):
        await Supervisor([mute], Console(io.StringIO()), ready_seconds=1.0).run(lambda: None)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_no_process_survives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    program, _ = server_program(tmp_path, code="import time; time.sleep(60)")
    script = f"""
import asyncio, sys
from pathlib import Path
from core.setup.process import Child, Program
async def main():
    child = Child(Program("sleeper", {program.arguments!r}, Path("."), {{}}, "", Path({str(program.log)!r})), print)
    await child.start()
    print(child._process.pid, flush=True)
    await child.ended()
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    await parent.wait()
    await until_true(lambda: not is_running(pid))


def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    environment = {"SERVER_PORT": "1", "ACTIONS_PORT": "2", "BOT_PORT": "3"}
    started = programs(tmp_path, environment)
    begin_logs(started)
    started[0].log.write_text("first run")
    begin_logs(started)
    assert not started[0].log.exists()
    assert started[0].log.with_name("actions.log.1").read_text() == "first run"
