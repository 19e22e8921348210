"""A PostgreSQL for tests, wherever its programs are installed: own folder, own socket, no TCP port, gone afterwards.

As root, which it refuses to run as, it runs as the user `postgres` that its package has made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
UNPRIVILEGED = "postgres"


def find_postgresql() -> Path | None:
    """The folder with initdb and pg_ctl; None where they are missing, or may not be run (not as root)."""
    found = shutil.which("initdb")
    folder = Path(found).resolve().parent if found else next(iter(FOLDERS), None)
    if folder is None or not all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
        return None
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(UNPRIVILEGED)
        except KeyError:
            return None
    return folder


@contextmanager
def run_postgresql(programs: Path) -> Iterator[str]:
    """A cluster that lives as long as the context; yields the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-pg-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder, timeout=50)

    data = str(folder / "data")
    run(str(programs / "initdb"), "-D", data, "-U", "frontdesk", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield str(folder)
    finally:
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


async def create_database(socket_folder: str, name: str = "", template: str = "template1") -> str:
    """A new database in the cluster, a copy of `template`; its URL."""
    name = name or f"test_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(host=socket_folder, user="frontdesk", database="postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return f"postgresql+asyncpg://frontdesk@/{name}?host={socket_folder}"
