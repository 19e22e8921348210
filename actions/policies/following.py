"""Keeps the policies in force up to date: files that change, and limits that supervisors change on the desk.

follower = PolicyFollower.connect(folder, url, token, kept=Path("var/policy_limits.json"))
follower.current()      the policies in force; never waits
await follower.run()    registers the files with the server, then follows what is changed there, until cancelled

What supervisors changed is kept in a file, too: a restart without the server must not fall back to looser limits.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from actions.policies.book import DEFAULT_FOLDER, DOCUMENTS, DocumentName, PolicyBook
from actions.policies.in_words import rules_in_words
from actions.policies.limits import LimitError
from actions.policies.loading import PolicyFileError

logger = logging.getLogger(__name__)

Edits = Mapping[str, Mapping[str, str]]

INTERVAL_SECONDS = 3.0
"""Between two looks at what was changed; the answer is mostly an empty 304."""
TIMEOUT_SECONDS = 5.0


class PolicyFollower:
    """The policies of a folder with what supervisors changed; `client` brings base URL, token and timeout."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        folder: Path | None,
        kept: Path,
        *,
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        """Reads the files. Raises `PolicyFileError`."""
        self._client = client
        self._folder = folder
        self._kept = kept
        self._interval_seconds = interval_seconds
        self._stamps = _stamps(folder)
        self._files = PolicyBook.load(folder)
        self._registered: str | None = None
        self._etag: str | None = None
        self._is_reachable = True
        self._edits, self._revision = _read_kept(kept)
        self._book = _in_force(self._files, self._edits, self._revision)

    @classmethod
    def connect(cls, folder: Path | None, url: str, service_token: str, kept: Path) -> PolicyFollower:
        """A follower of the server at `url`. Raises `PolicyFileError`."""
        client = httpx.AsyncClient(
            base_url=url,
            headers={"X-Service-Token": service_token},
            timeout=httpx.Timeout(TIMEOUT_SECONDS),
        )
        return cls(client, folder, kept)

    def current(self) -> PolicyBook:
        """The policies as they are now."""
        return self._book

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def run(self) -> None:
        """Follow the files and the server until cancelled; what can't be reached is tried again."""
        while True:
            await self.look()
            await asyncio.sleep(self._interval_seconds)

    async def look(self) -> None:
        """Look once; a server that can't be reached, or files that can't be used, change nothing."""
        await asyncio.to_thread(self._read_files)
        try:
            if self._registered != _digest(self._files):
                await self._register()
            await self._fetch()
            self._is_reachable = True
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            if self._is_reachable:
                logger.warning("limits of policies can't be followed, those known hold: %r", error)
            self._is_reachable = False

    def _read_files(self) -> None:
        stamps = _stamps(self._folder)
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            files = PolicyBook.load(self._folder)
        except PolicyFileError as error:
            logger.error("a policy file can't be used, the one before it holds:\n%s", error)
            return
        if _digest(files) != _digest(self._files):
            self._files = files
            self._book = _in_force(files, self._edits, self._revision)

    async def _register(self) -> None:
        """Tell the server what can be changed. Raises `httpx.HTTPError`."""
        rules = rules_in_words(self._files)
        for name in DOCUMENTS:
            response = await self._client.put(
                f"/api/policy/documents/{name}", json=_document(self._files, name, rules[name])
            )
            response.raise_for_status()
            dropped = response.json().get("dropped", [])
            if dropped:
                logger.warning("%s: changed limits that no longer fit the file: %s", name, ", ".join(dropped))
        self._registered = _digest(self._files)

    async def _fetch(self) -> None:
        """Take over what was changed. Raises `httpx.HTTPError`, or what an answer of another form leads to."""
        headers = {"If-None-Match": self._etag} if self._etag else {}
        response = await self._client.get("/api/policy/limits", headers=headers)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return
        response.raise_for_status()
        body = response.json()
        revision = int(body["revision"])
        edits = {
            str(name): {str(key): str(value) for key, value in limits.items()}
            for name, limits in body["limits"].items()
        }
        if (edits, revision) != (self._edits, self._revision):
            self._book = _in_force(self._files, edits, revision)
            await asyncio.to_thread(_keep, self._kept, edits, revision)
            logger.info("policies: now %s", self._book.version)
        self._edits, self._revision = edits, revision
        self._etag = response.headers.get("etag")


def _in_force(files: PolicyBook, edits: Edits, revision: int) -> PolicyBook:
    """The files with what was changed; a change that does not fit them (any more) is left out, and logged."""
    fitting: dict[str, dict[str, str]] = {}
    for name, limits in edits.items():
        for key, value in limits.items():
            try:
                files.with_limits({name: {key: value}}, revision)
            except (LimitError, PolicyFileError) as error:
                logger.warning("%s: the changed limit is refused, the file's holds: %s", name, error)
            else:
                fitting.setdefault(name, {})[key] = value
    return files.with_limits(fitting, revision)


def _document(files: PolicyBook, name: DocumentName, rules: list[tuple[str, str]]) -> dict[str, Any]:
    file = getattr(files.files, name)
    limits = []
    for one in files.limits()[name]:
        limit = one.limit
        shape = {
            "key": limit.key,
            "label": limit.label,
            "description": limit.description,
            "unit": limit.unit,
            "value": limit.write(one.file_value),
            "minimum": limit.write(limit.minimum),
            "maximum": limit.write(limit.maximum),
        }
        limits.append(shape | ({"currency": one.currency} if one.currency else {}))
    return {
        "version": int(file.policy.version),
        "digest": file.digest,
        "limits": limits,
        "documentation": [{"rule": rule, "text": text} for rule, text in rules],
    }


def _stamps(folder: Path | None) -> tuple[tuple[int, int] | None, ...]:
    """When the files were changed, and their sizes: reading all of them again is not for every few seconds."""
    paths = [(folder or DEFAULT_FOLDER) / f"{name}.yml" for name in DOCUMENTS]
    found = [path.stat() if path.exists() else None for path in paths]
    return tuple(stat and (stat.st_mtime_ns, stat.st_size) for stat in found)


def _digest(book: PolicyBook) -> str:
    return ".".join(getattr(book.files, name).digest for name in DOCUMENTS)


def _read_kept(path: Path) -> tuple[dict[str, dict[str, str]], int]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return dict(kept["limits"]), int(kept["revision"])
    except FileNotFoundError:
        return {}, 0
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("%s can't be read, so the limits of the policies' files hold: %r", path, error)
        return {}, 0


def _keep(path: Path, edits: Edits, revision: int) -> None:
    # Written aside and moved: whoever reads it meanwhile sees the old limits or the new ones, whole.
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_text(json.dumps({"revision": revision, "limits": edits}), encoding="utf-8")
    aside.replace(path)
