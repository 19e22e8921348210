"""Settings come from the environment, once, in the composition root; after that they are frozen values."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Environment = Literal["development", "production", "test"]

MINIMUM_SECRET_CHARACTERS = 24
"""A secret shorter than this can be guessed; set-up writes 43 characters (256 bits)."""


class FrozenSettings(BaseSettings):
    """Base of every package's settings: read from environment variables, immutable, unknown variables ignored."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True
    )


class CoreSettings(FrozenSettings):
    """What every part of the server needs to know."""

    environment: Environment = Field("development", validation_alias="FRONTDESK_ENVIRONMENT")
    database_url: str = Field("sqlite+aiosqlite:///var/frontdesk.db", validation_alias="DATABASE_URL")
    redis_url: str | None = Field(None, validation_alias="REDIS_URL")
    server_url: str = Field("http://127.0.0.1:8000", validation_alias="SERVER_URL")
    """How the outside reaches the server: the base of links in mails, and what decides whether cookies are `Secure`."""
    var_dir: Path = Field(Path("var"), validation_alias="FRONTDESK_VAR_DIR")
    """Where the outbox and other local files go."""
    log_format: Literal["text", "json"] = Field("text", validation_alias="LOG_FORMAT")
    log_level: str = Field("INFO", validation_alias="LOG_LEVEL")
    brand_name: str = Field("Tallow & Reed", validation_alias="BRAND_NAME")
    brand_color: str = Field("#1f6f5c", validation_alias="BRAND_COLOR", pattern=r"^#[0-9a-fA-F]{6}$")
    signing_secret: SecretStr = Field(validation_alias="SIGNING_SECRET")
    """Signs visitors' tokens."""
    service_token: SecretStr = Field(validation_alias="SERVICE_TOKEN")
    """Lets the action server call the knowledge base."""
    identity_secret: SecretStr = Field(validation_alias="IDENTITY_SECRET")
    """Shared with the host page's server, which signs its users' ids with it."""
    smtp_url: SecretStr | None = Field(None, validation_alias="SMTP_URL")
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`; without it mails go to the outbox folder."""
    mail_from: str = Field("Tallow & Reed <service@tallowreed.example>", validation_alias="MAIL_FROM")

    @model_validator(mode="after")
    def _refuse_guessable_secrets(self) -> CoreSettings:
        if self.environment != "production":
            return self
        for name in ("signing_secret", "service_token", "identity_secret"):
            secret: SecretStr = getattr(self, name)
            if len(secret.get_secret_value()) < MINIMUM_SECRET_CHARACTERS:
                raise ValueError(
                    f"{name.upper()} is shorter than {MINIMUM_SECRET_CHARACTERS} characters; "
                    "make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
                )
        return self

    @property
    def outbox_dir(self) -> Path:
        """Where mails are written when no SMTP server is set."""
        return self.var_dir / "outbox"

    @property
    def is_https(self) -> bool:
        """Whether the outside reaches the server over TLS."""
        return self.server_url.startswith("https://")
