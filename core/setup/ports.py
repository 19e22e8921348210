"""Whether a port is free, and who holds it if not."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from core.setup.errors import SetupError

_LISTEN = "0A"


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free(ports: Mapping[str, int]) -> None:
    """`ports` maps the setting that chooses a port to the port.

    Raises SetupError naming every port that is taken, by whom where this system tells, and the setting to change.
    """
    chosen: dict[int, str] = {}
    for setting, port in ports.items():
        if port in chosen:
            raise SetupError(
                f"{setting} and {chosen[port]} are both {port}.", f"Give {setting} a port of its own."
            )
        chosen[port] = setting
    taken = {setting: port for setting, port in ports.items() if not is_free(port)}
    if not taken:
        return
    problem = " ".join(
        f"Port {port} ({setting}) is in use{_by_whom(port)}." for setting, port in taken.items()
    )
    other = " ".join(f"{setting}={port + 1000}" for setting, port in taken.items())
    raise SetupError(problem, f"Stop what uses it, or choose another port: {other} make run")


def _by_whom(port: int) -> str:
    holder = holder_of(port)
    return f" by process {holder[0]} ({holder[1]})" if holder else ""


def holder_of(port: int) -> tuple[int, str] | None:
    """(pid, command) of the process that listens on `port`; None where this system, or its user, may not know."""
    inodes = _listening_inodes(port)
    for process in Path("/proc").glob("[0-9]*"):
        if inodes & _open_files(process):
            with contextlib.suppress(OSError):
                command = (
                    (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                )
                return int(process.name), command[:60]
    return None


def _open_files(process: Path) -> set[str]:
    links = set()
    with contextlib.suppress(OSError):  # ended meanwhile, or another person's
        for descriptor in os.listdir(process / "fd"):
            with contextlib.suppress(FileNotFoundError):  # closed meanwhile
                links.add(os.readlink(process / "fd" / descriptor))
    return links


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for fields in map(str.split, lines):
            if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found
