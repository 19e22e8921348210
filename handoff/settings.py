"""What can be set about conversations; read once, in the composition root."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, SecretStr

from core.settings import Environment, FrozenSettings


class HandoffSettings(FrozenSettings):
    """Settings of the conversations: the bot's address, deadlines, sizes and rates."""

    bot_url: str = Field("http://127.0.0.1:5005", validation_alias="BOT_URL")
    bot_token: SecretStr = Field(validation_alias="BOT_TOKEN")
    """Proves to the bot's channel that the gateway is speaking."""
    bot_name: str = Field("Reed", validation_alias="BOT_NAME")
    """The name over the bot's messages."""
    greeting: str = Field(
        "Hi! I'm Reed, the assistant. Ask me about an order, a return, a fee or anything else.",
        validation_alias="GREETING",
    )
    """What the widget shows before the first message."""

    turn_deadline_seconds: float = Field(15.0, validation_alias="TURN_DEADLINE_SECONDS", gt=0)
    """The outermost of the deadlines: action 6 s < Rasa's action request 10 s < this < lock lifetime 30 s."""
    turn_lease_seconds: float = Field(12.0, validation_alias="TURN_LEASE_SECONDS", gt=0)
    """A turn whose server has not renewed it for this long is taken by another one, or by the same one restarted."""
    turn_concurrency: int = Field(16, validation_alias="TURN_CONCURRENCY", gt=0)
    """Conversations that one server process has with the bot at once."""
    turn_attempts: int = Field(5, validation_alias="TURN_ATTEMPTS", gt=0)
    """How often an event is tried before a person gets it, and a customer's turn taken up after crashes."""
    sweep_interval_seconds: float = Field(2.0, validation_alias="SWEEP_INTERVAL_SECONDS", gt=0)
    """How often unclaimed turns, due snoozes and the pushed queue are checked against the database."""

    agent_vanished_seconds: float = Field(60.0, validation_alias="AGENT_VANISHED_SECONDS", gt=0)
    """An agent whose desk has been closed for this long loses their conversations to the queue."""
    priority_raised_every_seconds: float = Field(
        300.0, validation_alias="PRIORITY_RAISED_EVERY_SECONDS", gt=0
    )
    """A waiting customer's priority grows by one step each time this has passed."""
    skill_preferred_seconds: float = Field(60.0, validation_alias="SKILL_PREFERRED_SECONDS", ge=0)
    """For this long a customer waits for somebody of their team with the right skill; then any of the team will do."""
    team_preferred_seconds: float = Field(300.0, validation_alias="TEAM_PREFERRED_SECONDS", ge=0)
    """And for this long for their own team; then anybody who has time will do."""
    idle_hours: float = Field(24.0, validation_alias="IDLE_HOURS", gt=0)
    """A conversation with the bot in which nothing was said for this long is closed, without a word."""
    webhook_private_addresses: bool | None = Field(None, validation_alias="WEBHOOK_PRIVATE_ADDRESSES")
    """Whether webhooks may be posted to addresses that are not on the open Internet; unset, not in production."""
    approval_hours: float = Field(72.0, validation_alias="APPROVAL_HOURS", gt=0)
    """How long a request for a decision waits before it expires."""
    mail_after_seconds: float = Field(120.0, validation_alias="MAIL_AFTER_SECONDS", ge=0)
    """What a customer who has left hasn't read after this goes to them by mail."""
    upload_bytes: int = Field(10 * 1024 * 1024, validation_alias="UPLOAD_BYTES", gt=0)
    """The largest file that customers and agents may attach."""
    uploads_per_message: int = Field(5, validation_alias="UPLOADS_PER_MESSAGE", gt=0)
    uploads_per_minute: int = Field(20, validation_alias="UPLOADS_PER_MINUTE", gt=0)
    """Files in one conversation, or of one person on the desk."""
    uploads_per_hour_and_address: int = Field(240, validation_alias="UPLOADS_PER_HOUR_AND_ADDRESS", gt=0)

    message_characters: int = Field(4_000, validation_alias="MESSAGE_CHARACTERS", gt=0)
    body_bytes: int = Field(64 * 1024, validation_alias="BODY_BYTES", gt=0)
    """A request's body past this is refused before it is parsed."""
    document_bytes: int = Field(1024 * 1024, validation_alias="DOCUMENT_BYTES", gt=0)

    visitor_lifetime_days: int = Field(30, validation_alias="VISITOR_LIFETIME_DAYS", gt=0)
    sessions_per_minute: int = Field(60, validation_alias="SESSIONS_PER_MINUTE", gt=0)
    """New visitors from one address; an office behind one address opens many pages."""
    messages_per_minute: int = Field(40, validation_alias="MESSAGES_PER_MINUTE", gt=0)
    """Messages in one conversation; people in a hurry type one every three seconds."""
    messages_per_minute_and_address: int = Field(
        240, validation_alias="MESSAGES_PER_MINUTE_AND_ADDRESS", gt=0
    )

    @property
    def turn_deadline(self) -> timedelta:
        """How long the bot has for a turn."""
        return timedelta(seconds=self.turn_deadline_seconds)

    def allows_private_addresses(self, environment: Environment) -> bool:
        """Whether webhooks may be posted to addresses that are not on the open Internet."""
        if self.webhook_private_addresses is not None:
            return self.webhook_private_addresses
        return environment != "production"

    @property
    def idle_time(self) -> timedelta:
        """How long a conversation with the bot may be silent before it is closed."""
        return timedelta(hours=self.idle_hours)

    @property
    def approval_lifetime(self) -> timedelta:
        """How long a request for a decision waits."""
        return timedelta(hours=self.approval_hours)

    @property
    def turn_lease(self) -> timedelta:
        """How long a claim on a turn holds without being renewed."""
        return timedelta(seconds=self.turn_lease_seconds)

    @property
    def visitor_lifetime(self) -> timedelta:
        """How long a visitor is known again."""
        return timedelta(days=self.visitor_lifetime_days)
