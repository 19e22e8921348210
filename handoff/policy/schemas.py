"""The HTTP shapes of policies: as the actions register them, and as the desk sees and changes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from handoff.policy.limits import Range, Unit, read_number

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=64)]
Number = Annotated[str, StringConstraints(max_length=18)]
MAXIMUM_LIMITS = 200


class RuleInWords(BaseModel):
    """One rule of a policy, for people."""

    rule: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Annotated[str, StringConstraints(max_length=2_000)]


class LimitInput(BaseModel):
    """A limit as the file has it, and between which values it may be changed."""

    key: Key
    label: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    description: Annotated[str, StringConstraints(max_length=1_000)] = ""
    unit: Unit
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    value: Number
    minimum: Number
    maximum: Number

    @property
    def range(self) -> Range:
        """Which values it may have."""
        return Range(unit=self.unit, currency=self.currency, minimum=self.minimum, maximum=self.maximum)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.unit is Unit.MONEY) != (self.currency is not None):
            raise ValueError("money has a currency, and nothing else has one")
        if read_number(self.minimum) > read_number(self.maximum):
            raise ValueError("minimum is above maximum")
        self.value = self.range.accept(self.value)
        return self


class DocumentInput(BaseModel):
    """A policy's file, for people to read and to change its limits."""

    version: Annotated[int, Field(ge=0, lt=2**31)]
    digest: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    limits: Annotated[list[LimitInput], Field(max_length=MAXIMUM_LIMITS)]
    documentation: Annotated[list[RuleInWords], Field(max_length=500)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [limit.key for limit in self.limits]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"there twice: {', '.join(twice)}")
        return self


class RegisteredView(BaseModel):
    """What registering a file did: limits that went back to the file's value, and the newest revision of all."""

    revision: int
    dropped: list[str]


class ChangedLimitsView(BaseModel):
    """The limits that aren't the files', by policy and key."""

    revision: int
    limits: dict[str, dict[str, str]]


class LimitView(BaseModel):
    """A limit as it is now: `changed_by` is null where `value` is the file's."""

    key: str
    label: str
    description: str
    unit: Unit
    currency: str | None
    value: str
    file_value: str
    minimum: str
    maximum: str
    changed_by: str | None
    changed_at: datetime | None


class PolicyView(BaseModel):
    """A policy as it is now: `version` is the file's, `revision` the last change made to its limits."""

    name: str
    version: int
    registered_at: datetime
    revision: int
    limits: list[LimitView]
    documentation: list[RuleInWords]


class PoliciesView(BaseModel):
    """Every policy that the actions have registered, by name."""

    policies: list[PolicyView]


class _Reasoned(BaseModel):
    reason: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True)]
    expected_revision: Annotated[int, Field(ge=0, lt=2**31)]


class LimitChanges(_Reasoned):
    """New values by key, null for the file's; made all or none, if the policy's revision is the expected one."""

    changes: Annotated[dict[Key, Number | None], Field(min_length=1, max_length=MAXIMUM_LIMITS)]


class Restoring(_Reasoned):
    """Back to how the limits were after `revision`; 0 is the file."""

    revision: Annotated[int, Field(ge=0, lt=2**31)]


class LimitChangeView(BaseModel):
    """One limit's change. `after` is null where a newer file has no such limit any more."""

    key: str
    label: str
    unit: Unit
    currency: str | None
    before: str
    after: str | None
    is_file_value: bool
    """Whether it went back to the file's value."""


class PolicyRevisionView(BaseModel):
    """Who changed what, when and why."""

    model_config = ConfigDict(from_attributes=True)

    revision: int
    at: datetime
    by: str
    reason: str
    changes: list[LimitChangeView]


class RevisionsPage(BaseModel):
    """Some revisions, newest first; `next_before` asks for the ones after them."""

    revisions: list[PolicyRevisionView]
    next_before: int | None
