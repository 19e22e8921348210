"""Files and limits that change are in force at once; a server that is away, or answers nonsense, changes nothing."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.policies.book import DEFAULT_FOLDER, DOCUMENTS
from actions.policies.following import PolicyFollower
from actions.policies.loading import PolicyFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "policies"
    copy.mkdir()
    for name in DOCUMENTS:
        shutil.copy(DEFAULT_FOLDER / f"{name}.yml", copy)
    return copy


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def follow(folder: Path, answer: Callable[[httpx.Request], httpx.Response]) -> PolicyFollower:
    """A follower of a server that answers so."""
    client = httpx.AsyncClient(base_url="http://server", transport=httpx.MockTransport(answer))
    return PolicyFollower(client, folder, folder.parent / "limits.json")


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody listens", request=request)


def serving(revision: int, limits: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """A server that knows the documents and these changed limits."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            return httpx.Response(200, json={"revision": revision, "dropped": []})
        return httpx.Response(200, json={"revision": revision, "limits": limits}, headers={"ETag": '"1"'})

    return answer


async def test_an_unchanged_answer_is_not_sent_again(folder: Path) -> None:
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            asked.append(request.headers.get("If-None-Match"))
            if asked[-1]:
                return httpx.Response(304)
        return serving(2, {"fees": {"authority.bot": "20.00"}})(request)

    follower = follow(folder, answer)
    await follower.look()
    await follower.look()

    assert asked == [None, '"1"']
    assert str(follower.current().fees.authority.bot) == "20.00"


async def test_a_server_that_is_away_changes_nothing(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    follower = follow(folder, away)

    await follower.look()
    await follower.look()

    assert follower.current().version == "1"
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx.Response(500),
        lambda request: httpx.Response(200, text="not JSON"),
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json={"revision": "x", "limits": {}}),
    ],
    ids=["fails", "no JSON", "a list", "no revision"],
)
async def test_an_answer_of_another_form_changes_nothing(
    folder: Path, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    kept = folder.parent / "limits.json"
    kept.write_text(json.dumps({"revision": 4, "limits": {"fees": {"authority.bot": "5.00"}}}))
    follower = follow(folder, answer)

    await follower.look()

    assert follower.current().fees.version == "1+r4"
    assert str(follower.current().fees.authority.bot) == "5.00"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("authority.bot", "1000.00"),
        ("authority.boss", "1.00"),
        ("authority.bot", "much"),
        ("courtesy.limit", "1.5"),
    ],
    ids=["out of bounds", "unknown", "no number", "not whole"],
)
async def test_a_change_that_does_not_fit_is_refused_and_logged(
    folder: Path, key: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    follower = follow(folder, serving(3, {"fees": {key: value, "authority.agent": "300.00"}}))

    await follower.look()

    assert str(follower.current().fees.authority.bot) == "40.00"
    assert str(follower.current().fees.authority.agent) == "300.00"
    assert key in caplog.text


async def test_a_file_that_changes_is_in_force_and_registered_again(folder: Path) -> None:
    registered: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            registered.append(request.url.path.rsplit("/", 1)[-1])
        return serving(1, {"returns": {"window.days": "45"}})(request)

    follower = follow(folder, answer)
    await follower.look()
    rewrite(folder, "returns", "send_back_days: 14", "send_back_days: 21")
    await follower.look()

    assert follower.current().returns.send_back_days == 21
    assert follower.current().returns.window.days == 45
    assert registered == [*DOCUMENTS, *DOCUMENTS]


async def test_a_file_that_is_broken_later_leaves_the_one_before_in_force(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    follower = follow(folder, serving(0, {}))
    rewrite(folder, "returns", "  days: 30", "  days: soon")

    await follower.look()

    assert follower.current().returns.window.days == 30
    assert "returns.yml" in caplog.text


def test_a_file_that_is_broken_at_start_stops_the_start(folder: Path) -> None:
    rewrite(folder, "returns", "  days: 30", "  days: soon")

    with pytest.raises(PolicyFileError):
        follow(folder, away)


def test_kept_limits_that_can_not_be_read_are_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder.parent / "limits.json").write_text("{", encoding="utf-8")

    assert follow(folder, away).current().version == "1"
    assert "can't be read" in caplog.text
