"""The trained model for tests: trained again only when what it is made of has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

from tests.conftest import ROOT

BOT = ROOT / "bot"
BOT_PYTHON = ROOT / ".venv-bot" / "bin" / "python"
MODEL = BOT / "models" / "frontdesk.tar.gz"
MARK = ROOT / "var" / "tests" / "bot-model.sha256"
INGREDIENTS = ("config.yml", "domain", "data", "components")
TRAINING_SECONDS = 600
"""Fifteen on a quiet machine."""


def run_bot(*arguments: str, timeout: float = TRAINING_SECONDS) -> subprocess.CompletedProcess[str]:
    """Run a command of Rasa's environment in bot/, its output captured."""
    return subprocess.run(
        [str(BOT_PYTHON), *arguments],
        cwd=BOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def fingerprint() -> str:
    """SHA-256 over everything a model is made of."""
    digest = hashlib.sha256()
    files: list[Path] = []
    for name in INGREDIENTS:
        path = BOT / name
        files += sorted(path.rglob("*.yml")) + sorted(path.rglob("*.py")) if path.is_dir() else [path]
    manifest = ROOT / os.environ.get("ENCODER_DIR", "var/models/encoder") / "manifest.json"
    for file in [*files, *([manifest] if manifest.exists() else [])]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def ensure_model() -> Path:
    """The model of the present sources, trained now if it isn't there; by one of several test processes alone."""
    wanted = fingerprint()
    MARK.parent.mkdir(parents=True, exist_ok=True)
    with MARK.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if MODEL.is_file() and MARK.is_file() and MARK.read_text() == wanted:
            return MODEL
        finished = run_bot("run.py", "train")
        assert finished.returncode == 0, (
            f"training failed:\n{finished.stdout[-4000:]}\n{finished.stderr[-4000:]}"
        )
        MARK.write_text(wanted)
    return MODEL
