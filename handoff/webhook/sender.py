"""Posts deliveries to other people's servers; nothing of theirs is trusted, and nothing of ours is reached through it.

The name of the address is resolved here, what it leads to is checked, and the connection goes to the checked IP
address: a name that answers differently the next time leads nowhere else. The certificate is checked against the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from handoff.webhook.policy import is_public

DEADLINE_SECONDS = 10.0
"""From looking up the name to the end of the answer."""

ANSWER_BYTES = 4_096
"""As much of an answer is read; what it says only helps whoever looks for an error."""

EXCERPT_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt."""

    status: int | None
    error: str | None
    """None if it was delivered."""


class WebhookSender:
    """Makes one attempt at a time; no redirects, no proxies, no connection kept for the next address."""

    def __init__(
        self,
        *,
        private_addresses: bool,
        deadline_seconds: float = DEADLINE_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._private_addresses = private_addresses
        self._deadline_seconds = deadline_seconds
        self._client = httpx.AsyncClient(
            # A kept connection is found again by its IP address, whatever name its certificate was checked for.
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=deadline_seconds,
            follow_redirects=False,
            trust_env=False,
            verify=tls or httpx.create_ssl_context(),  # certifi's authorities, or those of SSL_CERT_FILE
        )

    async def close(self) -> None:
        """Release connections."""
        await self._client.aclose()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post `body` to `url`; anything but a 2xx in time is an error."""
        try:
            async with asyncio.timeout(self._deadline_seconds):
                return await self._send(httpx.URL(url), headers, body)
        except TimeoutError:
            return Outcome(None, f"no answer within {self._deadline_seconds:g} s")
        except _RefusedError as error:
            return Outcome(None, str(error))
        except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return Outcome(None, f"{type(error).__name__}: {error}"[:300])

    async def _send(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Outcome:
        address = await self._resolve(url)
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await self._client.send(request, stream=True)
        try:
            if response.is_success:
                return Outcome(response.status_code, None)
            return Outcome(response.status_code, await _describe(response))
        finally:
            await response.aclose()

    async def _resolve(self, url: httpx.URL) -> str:
        """An IP address that `url` leads to and may be reached. Raises `_RefusedError` if any of them may not."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(
            url.raw_host.decode("ascii").strip("[]"), port, type=socket.SOCK_STREAM
        )
        addresses = [str(entry[4][0]) for entry in found]
        if not self._private_addresses:
            for address in addresses:
                if not is_public(address):
                    raise _RefusedError(f"{url.host} leads to {address}, which is not on the open Internet")
        return addresses[0]


class _RefusedError(Exception):
    """The address may not be posted to."""


async def _describe(response: httpx.Response) -> str:
    if response.is_redirect:
        return f"{response.status_code}: redirects are not followed"
    answer = bytearray()
    async for chunk in response.aiter_raw():
        answer += chunk
        if len(answer) >= ANSWER_BYTES:
            break
    text = "".join(one for one in answer[:ANSWER_BYTES].decode("utf-8", "replace") if one.isprintable())
    return f"{response.status_code}: {text[:EXCERPT_CHARACTERS]}".rstrip(": ")
