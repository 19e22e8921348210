"""What the action server is told by its environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from core.settings import CoreSettings, FrozenSettings

__all__ = ["ActionSettings", "CoreSettings"]


class ActionSettings(FrozenSettings):
    """Settings of the process; CoreSettings adds mail, brand and logging."""

    action_token: SecretStr = Field(validation_alias="ACTION_TOKEN", min_length=16)
    """What Rasa sends as `X-Action-Token`."""
    back_office_database_url: str = Field(
        "sqlite+aiosqlite:///var/back_office.db", validation_alias="BACK_OFFICE_DATABASE_URL"
    )
    back_office_url: str | None = Field(None, validation_alias="BACK_OFFICE_URL")
    """Where a company's own system answers as docs/back-office.openapi.json says; unset, the SQL back office serves."""
    back_office_token: SecretStr | None = Field(None, validation_alias="BACK_OFFICE_TOKEN", min_length=16)
    """What that system is shown as bearer token."""
    policy_folder: Path | None = Field(None, validation_alias="POLICY_FOLDER")
    """The folder of the company's returns.yml, fees.yml, orders.yml and verification.yml; unset, those that ship."""
    policy_limits_file: Path = Field(Path("var/policy_limits.json"), validation_alias="POLICY_LIMITS_FILE")
    """Keeps the limits that supervisors changed, for starts without the server."""
    knowledge_url: str | None = Field(None, validation_alias="KNOWLEDGE_URL")
    """Where the knowledge base and the policies' changed limits answer, when that is not SERVER_URL (behind a proxy,
    inside a private network)."""
    action_timeout_seconds: float = Field(6.0, validation_alias="ACTION_DEADLINE_SECONDS", gt=0, le=9)
    """Below the 10 s that Rasa waits."""
    knowledge_timeout_seconds: float = Field(4.0, validation_alias="KNOWLEDGE_TIMEOUT_SECONDS", gt=0)
    """Below the action's own deadline: a slow knowledge base is said to be slow, instead of failing the turn."""

    @model_validator(mode="after")
    def _require_token_for_url(self) -> Self:
        if self.back_office_url is not None and self.back_office_token is None:
            raise ValueError(
                "BACK_OFFICE_URL needs BACK_OFFICE_TOKEN: 16 characters or more that both sides know"
            )
        return self

    @property
    def action_timeout(self) -> timedelta:
        """How long an action may take."""
        return timedelta(seconds=self.action_timeout_seconds)
