"""What an operator may set about the knowledge base."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from core.settings import FrozenSettings


class KnowledgeSettings(FrozenSettings):
    """Read once, in the composition root."""

    encoder_dir: Path = Field(Path("var/models/encoder"), validation_alias="ENCODER_DIR")
    """Folder written by `python -m knowledge_base.search.export`."""
    encoder_threads: int = Field(1, validation_alias="ENCODER_THREADS", ge=1)
    """Threads of one encoding. One is as quick as two for a question, and leaves the other core to the bot."""
    answer_floor: float = Field(0.55, validation_alias="KNOWLEDGE_ANSWER_FLOOR", ge=0.0, le=1.0)
    """Confidence from which the best article is given as the answer."""
    clarify_floor: float = Field(0.5, validation_alias="KNOWLEDGE_CLARIFY_FLOOR", ge=0.0, le=1.0)
    """Probability that one of three candidates is right, from which the customer is asked which one is meant."""
    brief_words: int = Field(1, validation_alias="KNOWLEDGE_BRIEF_WORDS", ge=0)
    """With up to so many words beside filler, a message names a subject rather than asks something."""
    brief_answer_floor: float = Field(0.95, validation_alias="KNOWLEDGE_BRIEF_ANSWER_FLOOR", ge=0.0, le=1.0)
    """Confidence from which such a message is answered rather than asked back about."""
    brief_clarify_floor: float = Field(0.35, validation_alias="KNOWLEDGE_BRIEF_CLARIFY_FLOOR", ge=0.0, le=1.0)
    """Probability that one of three candidates is right, from which such a message is asked back about."""
    locales: str = Field("en", validation_alias="KNOWLEDGE_LOCALES")
    """Locales an article may have, by commas; the first is what search falls back to."""
    refresh_seconds: float = Field(3.0, validation_alias="KNOWLEDGE_REFRESH_SECONDS", gt=0.0)
    """How often a replica looks whether another one has published something."""
    plan_interval_seconds: float = Field(5.0, validation_alias="KNOWLEDGE_PLAN_INTERVAL_SECONDS", gt=0.0)
    """How often articles are looked for that are to be published or unpublished."""
    search_limit: str = Field("60/minute", validation_alias="KNOWLEDGE_SEARCH_LIMIT")
    """Searches per address; calls with the service token are not limited."""
    feedback_limit: str = Field("30/minute", validation_alias="KNOWLEDGE_FEEDBACK_LIMIT")
    """Words of feedback ("this helped") per address."""
    questions_kept_days: int = Field(400, validation_alias="KNOWLEDGE_QUESTIONS_KEPT_DAYS", ge=1)
    """How long what customers asked is kept."""

    image_bytes: int = Field(5 * 1024 * 1024, validation_alias="KNOWLEDGE_IMAGE_BYTES", gt=0)
    """The largest picture that editors may put into an article."""
    import_bytes: int = Field(32 * 1024 * 1024, validation_alias="KNOWLEDGE_IMPORT_BYTES", gt=0)
    """The largest file of articles that the desk may upload; the command line has no such limit."""

    @field_validator("locales")
    @classmethod
    def _name_at_least_one(cls, value: str) -> str:
        if not any(part.strip() for part in value.split(",")):
            raise ValueError("KNOWLEDGE_LOCALES names no locale")
        return value

    @property
    def known_locales(self) -> tuple[str, ...]:
        """The locales, the default one first."""
        return tuple(part.strip() for part in self.locales.split(",") if part.strip())

    @property
    def default_locale(self) -> str:
        """What an article or a search without a locale gets."""
        return self.known_locales[0]
