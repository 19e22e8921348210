"""Pins the requirement files from their `.in` files; they name no host and no build of torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from core.setup.catalogue import BOT_PYTHON, PYTHON, UV, index_environment, torch_arguments
from core.setup.console import Console
from core.setup.runner import LOGS, StepWork

_LOCAL_VERSION = re.compile(r"^(torch==[\d.]+)\+\S+", re.MULTILINE)
_TORCH = re.compile(r"^torch==.*\n", re.MULTILINE)
_FILES = (
    ("requirements.in", "requirements.txt", PYTHON, ()),
    ("requirements-dev.in", "requirements-dev.txt", PYTHON, ("--constraint", "requirements.txt")),
    ("bot/requirements.in", "bot/requirements.txt", BOT_PYTHON, ()),
)


async def lock_requirements(root: Path, environment: Mapping[str, str], console: Console) -> None:
    """Write the three `.txt` files; versions that are pinned already and still fit stay. Raises SetupError."""
    log = root / LOGS / "setup-lock.log"
    log.write_bytes(b"")
    env = {**index_environment(environment), "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    for source, target, python, extra in _FILES:
        console.begin(target, f"uv, which resolves {source}")
        path = root / target
        # The pin names no build, and uv, keeping to it, would take the CUDA build and pin its twenty packages too.
        path.write_text(_TORCH.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
        torch = torch_arguments(environment) if python == PYTHON else []
        work = StepWork(root, environment, log, console)
        compiling = (UV, "pip", "compile", source, "-o", target, "--python", python, "--no-annotate")
        await work.command(*compiling, *extra, *torch, env=env)
        path.write_text(_LOCAL_VERSION.sub(r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
        console.done()
