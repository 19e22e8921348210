"""Where webhooks may go: what an address leads to is checked, and the connection goes to what was checked."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.staff import Role
from handoff.app import build
from handoff.errors import WebhookAddressError
from handoff.settings import HandoffSettings
from handoff.webhook.policy import RETRY_AFTER, WebhookEvent, is_public, next_attempt_at, signature
from handoff.webhook.schemas import NewWebhook
from handoff.webhook.sender import WebhookSender

from ..conftest import NOON, ROOT
from .conftest import Desk
from .receiver import Receiver

CERTIFICATE = Path(__file__).with_name("hooks_example.pem")


class Names:
    """What names lead to, one answer after the other; and how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)

    def _answer(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host)
        addresses = self._answers.pop(0)
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port, 0, 0) if ":" in one else (one, port),
            )
            for one in addresses
        ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.7",
        "172.16.3.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.7",
        "2002:7f00:0001::",
        "2002:c0a8:0101::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
    ],
)
def test_what_is_not_on_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is(address: str) -> None:
    assert is_public(address)


def test_the_signature_is_what_everybody_else_computes() -> None:
    # printf '1772452800.{"id":"1"}' | openssl dgst -sha256 -hmac secret
    assert signature("secret", 1772452800, b'{"id":"1"}') == (
        "sha256=13778cd81021e4b849931104eed34cc7361a44b91f830dc708a1aef5c967c22c"
    )


def test_attempts_are_spread_over_a_day_and_a_half_and_end() -> None:
    pauses = [next_attempt_at(number, NOON) for number in range(1, 9)]
    assert [one - NOON for one in pauses if one] == list(RETRY_AFTER)
    assert pauses[-1] is None
    assert sum(RETRY_AFTER, timedelta()) > timedelta(hours=32)


async def test_private_addresses_are_refused_under_whatever_name(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = WebhookSender(private_addresses=False)
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"):
        outcome = await sender.send(f"http://{host}:{receiver.port}/", {}, b"{}")
        assert "not on the open Internet" in (outcome.error or ""), host
    Names(monkeypatch, ["93.184.216.34", "10.0.0.7"])
    outcome = await sender.send("https://hooks.example/", {}, b"{}")
    assert outcome.error == "hooks.example leads to 10.0.0.7, which is not on the open Internet"
    assert receiver.received == []
    await sender.close()


async def test_a_name_is_asked_for_once_and_the_connection_goes_to_what_was_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch, ["127.0.0.1"], ["10.255.255.1"])
    sender = WebhookSender(private_addresses=True)
    outcome = await sender.send(f"http://rebind.example:{receiver.port}/", {}, b"{}")
    assert (outcome.status, outcome.error) == (204, None)
    assert names.asked == ["rebind.example"]
    assert receiver.received[0].headers["host"] == f"rebind.example:{receiver.port}"
    await sender.close()


async def test_the_certificate_is_checked_against_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver()
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(CERTIFICATE)
    asked_for: list[str | None] = []
    offered.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=offered)
    port = server.sockets[0].getsockname()[1]
    Names(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"])
    sender = WebhookSender(private_addresses=True, tls=ssl.create_default_context(cafile=str(CERTIFICATE)))
    assert (await sender.send(f"https://hooks.example:{port}/", {}, b"{}")).status == 204
    other = await sender.send(f"https://other.example:{port}/", {}, b"{}")
    assert "certificate" in (other.error or "").lower()
    unknown = WebhookSender(private_addresses=True)
    assert (
        "certificate"
        in ((await unknown.send(f"https://hooks.example:{port}/", {}, b"{}")).error or "").lower()
    )
    assert len(receiver.received) == 1
    assert asked_for == ["hooks.example", "other.example", "hooks.example"]
    await sender.close()
    await unknown.close()
    server.close()


async def test_an_address_that_is_plainly_private_is_refused_at_once_in_production(desk: Desk) -> None:
    settings = desk.wing.settings
    assert not settings.allows_private_addresses("production")
    assert settings.allows_private_addresses("development")
    allowed = HandoffSettings(bot_token=settings.bot_token, webhook_private_addresses=True)
    assert allowed.allows_private_addresses("production")
    refusing = settings.model_copy(update={"webhook_private_addresses": False})
    wing = build(desk.core, refusing, desk.bot.transport)
    admin = (await desk.staff("Alex Reed", Role.ADMIN)).account
    for url in (
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost:8000/",
        "http://169.254.169.254/latest",
    ):
        async with wing.works.reading() as work:
            with pytest.raises(WebhookAddressError, match="open Internet"):
                await work.webhooks.create(admin, NewWebhook(url=url))


def test_the_example_in_the_documentation_tells_true_from_false(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    body = '{"text": "Päckchen"}'.encode()
    headers = {
        "X-Frontdesk-Timestamp": "1772452800",
        "X-Frontdesk-Signature": signature("s", 1772452800, body),
    }
    monkeypatch.setattr("time.time", lambda: 1772452800.0 + 299)
    assert names["is_from_frontdesk"]("s", headers, body)
    assert not names["is_from_frontdesk"]("another", headers, body)
    assert not names["is_from_frontdesk"]("s", headers, body + b" ")
    later = {**headers, "X-Frontdesk-Timestamp": "1772452801"}
    assert not names["is_from_frontdesk"]("s", later, body)
    monkeypatch.setattr("time.time", lambda: 1772452800.0 + 301)
    assert not names["is_from_frontdesk"]("s", headers, body)


def test_the_guide_names_every_event() -> None:
    guide = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    assert [event for event in WebhookEvent if f"`{event}`" not in guide] == []
