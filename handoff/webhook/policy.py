"""Which events there are, when a delivery is tried again, and how it is signed. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one is made; after the last there is none."""

_NAT64 = IPv6Address("64:ff9b::").packed[:12]
"""The first 96 bits of addresses behind which a gateway finds an IPv4 address (RFC 6052)."""


class WebhookEvent(StrEnum):
    """What a webhook can be told of."""

    CONVERSATION_CREATED = "conversation_created"
    CONVERSATION_STATUS_CHANGED = "conversation_status_changed"
    CONVERSATION_ASSIGNED = "conversation_assigned"
    MESSAGE_CREATED = "message_created"
    HANDOFF_REQUESTED = "handoff_requested"
    RATING_RECEIVED = "rating_received"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_DECIDED = "approval_decided"
    PROMISE_BROKEN = "promise_broken"


TEST_EVENT = "test"
"""Sent by hand, to any webhook."""


_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
"""The same within one network (RFC 8215): how much of it is prefix, only that network knows."""


def next_attempt_at(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones, the last of them at `now`; None when it is given up."""
    return now + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`sha256=` and the hexadecimal HMAC-SHA256 of `{timestamp}.{body}` under `secret`."""
    signed = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet, and not a way round to one that isn't."""
    ip = _embedded(ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast and ip not in _LOCAL_NAT64


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to; `ip` itself otherwise."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip.packed[:12] == _NAT64:
        return IPv4Address(ip.packed[12:])
    return ip.ipv4_mapped or ip.sixtofour or ip
