"""One step of the set-up: what it reads, what it makes, and whether it has to run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

STAMPS = Path("var/setup")

_NOT_SOURCES = {"node_modules", "dist", "__pycache__"}


class Work(Protocol):
    """What a step's function may do: run programs, and say what it is waiting for."""

    root: Path
    environment: dict[str, str]

    async def command(
        self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> None: ...

    def say(self, waits_for: str) -> None: ...


def _always(root: Path) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """A piece of set-up that is skipped while its inputs, settings and outputs are as it left them.

    inputs     files and folders (with all below, but for built things), relative to the root, compared by content
    settings   whatever else decides its result; only a digest is kept, so a secret may be among them
    outputs    files and folders that must exist
    is_intact  a quick check beyond existence, called only where everything else says "skip"
    """

    name: str
    title: str
    waits_for: str
    work: Callable[[Work], Awaitable[None]]
    advice: str
    inputs: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    is_intact: Callable[[Path], bool] = _always

    def fingerprint(self, root: Path) -> str:
        """Of the settings and the inputs as they are now."""
        return fingerprint_of(root, self.inputs, self.settings)

    def is_done(self, root: Path) -> bool:
        stamp = read_stamp(root, self.name)
        return (
            stamp is not None
            and all((root / output).exists() for output in self.outputs)
            and stamp.get("fingerprint") == self.fingerprint(root)
            and self.is_intact(root)
        )


def fingerprint_of(root: Path, inputs: Iterable[str], settings: Mapping[str, str]) -> str:
    """SHA-256 over the settings, and the path and content of every file among or below the inputs."""
    digest = hashlib.sha256(json.dumps(dict(settings), sort_keys=True).encode())
    for entry in inputs:
        for path in _files(root / entry):
            digest.update(f"\n{os.path.relpath(path, root)}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_stamp(root: Path, name: str) -> dict[str, object] | None:
    """The stamp that the step left, None where there is none or it cannot be read (the step then runs)."""
    try:
        stamp = json.loads((root / STAMPS / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(root: Path, name: str, fingerprint: str, seconds: float) -> None:
    """Record that the step ended well; replaces the file in one move, so it is never half written."""
    path = root / STAMPS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = {
        "fingerprint": fingerprint,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
    }
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def remove_stamp(root: Path, name: str) -> None:
    (root / STAMPS / f"{name}.json").unlink(missing_ok=True)


def _files(path: Path) -> Iterator[Path]:
    """`path` if it is a file, else every file below it in a fixed order; hidden and built folders are left out."""
    if path.is_file():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCES and not name.startswith("."))
        for name in sorted(files):
            yield Path(folder) / name
