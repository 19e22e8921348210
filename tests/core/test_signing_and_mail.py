"""Tokens, identities, and mails that leave."""

from __future__ import annotations

import email
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.errors import RateLimitedError
from core.mail import Mail, OutboxMailer, SmtpMailer
from core.rate_limits import RateLimiter
from core.settings import CoreSettings
from core.signing import InvalidTokenError, TokenSigner, code_digest, identity_hash, is_identity_valid


def test_token_gives_back_its_claims() -> None:
    signer = TokenSigner("secret")
    assert (
        signer.verify("visitor", signer.sign("visitor", {"conversation": "7"}, timedelta(hours=1)))[
            "conversation"
        ]
        == "7"
    )


@pytest.mark.parametrize("case", ["other purpose", "other secret", "expired", "altered", "unsigned", "empty"])
def test_token_is_refused(case: str) -> None:
    signer = TokenSigner("secret")
    token = signer.sign("visitor", {"conversation": "7"}, timedelta(hours=-1 if case == "expired" else 1))
    purpose = "document" if case == "other purpose" else "visitor"
    if case == "other secret":
        signer = TokenSigner("another secret")
    if case == "altered":
        header, claims, signature = token.split(".")
        token = f"{header}.{claims[:-2]}AA.{signature}"
    if case == "unsigned":
        token = "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."
    if case == "empty":
        token = ""
    with pytest.raises(InvalidTokenError):
        signer.verify(purpose, token)


def test_identity_is_the_hmac_the_documentation_names() -> None:
    expected = hmac.new(b"shared", b"user-1", hashlib.sha256).hexdigest()
    assert identity_hash("shared", "user-1") == expected
    assert is_identity_valid("shared", "user-1", expected.upper())
    assert not is_identity_valid("shared", "user-2", expected)
    assert not is_identity_valid("shared", "user-1", "é")


async def test_outbox_holds_whole_mails_in_order(tmp_path: Path) -> None:
    mailer = OutboxMailer(tmp_path / "outbox")
    await mailer.send(Mail("maya@example.com", "Your code", "123456\n"))
    await mailer.send(Mail("maya@example.com", "Your code", "654321\n", html="<p>654321</p>"))
    files = sorted((tmp_path / "outbox").glob("*.eml"))
    first, second = (email.message_from_bytes(file.read_bytes()) for file in files)
    assert first["To"] == "maya@example.com"
    assert first.get_payload().strip() == "123456"
    assert second.is_multipart()


async def test_a_line_break_cannot_smuggle_a_header(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline"):
        await OutboxMailer(tmp_path).send(Mail("maya@example.com\nBcc: all@example.com", "x", "y"))


def test_smtp_address_must_be_one() -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMailer("mail.example.com", "a@example.com")


def test_production_refuses_a_guessable_secret() -> None:
    secrets = {"SIGNING_SECRET": "short", "SERVICE_TOKEN": "x" * 40, "IDENTITY_SECRET": "y" * 40}
    with pytest.raises(ValidationError, match="SIGNING_SECRET is shorter"):
        CoreSettings.model_validate({"FRONTDESK_ENVIRONMENT": "production", **secrets})


async def test_limit_is_per_key_and_says_when_to_come_back() -> None:
    limiter = RateLimiter()
    for _ in range(3):
        await limiter.check("3/minute", "messages", "visitor 1")
    await limiter.check("3/minute", "messages", "visitor 2")
    with pytest.raises(RateLimitedError) as caught:
        await limiter.check("3/minute", "messages", "visitor 1")
    assert 1 <= caught.value.retry_after_seconds <= 60


def test_code_digest_belongs_to_one_conversation_and_secret() -> None:
    digest = code_digest("secret", "talk", "482913")
    assert digest == code_digest("secret", "talk", "482913")
    assert len(digest) == 64
    others = {
        code_digest("another", "talk", "482913"),
        code_digest("secret", "talks", "482913"),
        code_digest("secret", "talk", "482914"),
    }
    assert len(others | {digest}) == 4
