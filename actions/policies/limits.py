"""Limits: the numbers of a policy that supervisors may change on the desk, and between which bounds."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal, TypeVar

from actions.policies.loading import STRICT, Location, PolicyFile, validate

T = TypeVar("T")

Unit = Literal["money", "days", "percent", "count"]

_DECIMALS: dict[Unit, int] = {"money": 2, "days": 0, "percent": 2, "count": 0}


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that may be changed; `key` is the way to it, list items by their rule: "rules.too_old.when.days"."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    key: str
    label: str
    unit: Unit
    minimum: Decimal
    maximum: Decimal
    description: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum:
            raise ValueError("minimum must be at least 0 and not above maximum")
        for number in (self.minimum, self.maximum):
            self.require_whole(number)

    def require_whole(self, number: Decimal) -> None:
        """Raise ValueError when `number` has more decimals than the unit."""
        if number != round(number, _DECIMALS[self.unit]):
            raise ValueError(f"{number} has more decimals than {self.unit} can have")

    def write(self, number: Decimal) -> str:
        """As the server keeps it: "30", "12.5", "40.00"."""
        return f"{number:.2f}" if self.unit == "money" else f"{number.normalize():f}"


class LimitError(ValueError):
    """A changed limit can't be used: the policy has none of that name, or it is out of its bounds."""


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """A limit with its value now, in the file, and the currency of an amount."""

    limit: Limit
    value: Decimal
    file_value: Decimal
    currency: str | None


def value_at(content: Mapping[str, Any], key: str) -> Decimal:
    """The number that `key` leads to. Raises `LimitError` when it leads to none."""
    container, last = _find(content, key)
    value = container[last]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise LimitError(f"{key} leads to no number in this policy")
    return Decimal(value)


def value_in_force(policy: object, key: str) -> Decimal:
    """The number that `key` leads to in a policy, where `value_at` finds it in the content that it was made of."""
    found: Any = policy
    for step in key.split("."):
        if isinstance(found, tuple):
            found = next(item for item in found if item.rule == step)
        else:
            found = found[step] if isinstance(found, dict) else getattr(found, step)
    return Decimal(found)


def with_values(content: Mapping[str, Any], values: Mapping[str, Decimal]) -> dict[str, Any]:
    """A copy of a policy's content with other numbers. Raises `LimitError`."""
    changed: dict[str, Any] = copy.deepcopy(dict(content))
    for key, value in values.items():
        container, last = _find(changed, key)
        container[last] = int(value) if isinstance(container[last], int) and value == int(value) else value
    return changed


def apply_edits(
    file: PolicyFile[T], policy_type: type[T], limits: Iterable[Limit], edited: Mapping[str, str], label: str
) -> T:
    """The file's policy with what supervisors changed, its version called `label`. Raises `LimitError`."""
    known = {limit.key: limit for limit in limits}
    values: dict[str, Decimal] = {}
    for key, text in edited.items():
        limit = known.get(key)
        if limit is None:
            raise LimitError(f"{key} is no limit that can be changed")
        try:
            value = Decimal(text)
            limit.require_whole(value)
        except (InvalidOperation, ValueError) as error:
            raise LimitError(f"{key}: {text!r} is no number of {limit.unit}") from error
        if not limit.minimum <= value <= limit.maximum:
            raise LimitError(f"{key}: {text} is not between {limit.minimum} and {limit.maximum}")
        values[key] = value
    content = with_values(file.content, values) | {"version": label}
    return validate(file.path, content, file.lines, policy_type)


def require_sound_limits(file: PolicyFile[T], policy_type: type[T], limits: tuple[Limit, ...]) -> None:
    """Check that every limit leads to a number within its bounds, and that any change within them makes a policy.

    What a policy demands of two numbers is that one is not above the other, so it is enough to try each limit at one
    end with all others at the other end. Raises `PolicyFileError`.
    """
    for position, limit in enumerate(limits):
        at: Location = ("limits", position)
        try:
            value = value_at(file.content, limit.key)
        except LimitError as error:
            raise file.problem((*at, "key"), str(error)) from error
        if not limit.minimum <= value <= limit.maximum:
            text = f"{limit.key} is {value}, which is not between {limit.minimum} and {limit.maximum}"
            raise file.problem(at, text)
        if limit.key in {other.key for other in limits[:position]}:
            raise file.problem((*at, "key"), f"{limit.key} is named twice; keep one of them")
    for position, values in _extremes(limits):
        try:
            validate(file.path, with_values(file.content, values), file.lines, policy_type)
        except ValueError as error:
            said = str(error).split(": ", 1)[-1]
            text = f"a change within these bounds could contradict another limit ({said}); narrow one of them"
            raise file.problem(("limits", position), text) from error


def _extremes(limits: tuple[Limit, ...]) -> Iterator[tuple[int, dict[str, Decimal]]]:
    lowest = {limit.key: limit.minimum for limit in limits}
    highest = {limit.key: limit.maximum for limit in limits}
    for position, limit in enumerate(limits):
        yield position, highest | {limit.key: limit.minimum}
        yield position, lowest | {limit.key: limit.maximum}


def _find(content: Mapping[str, Any], key: str) -> tuple[Any, str]:
    """What holds the number, and its name in there."""
    *way, last = key.split(".")
    container: Any = content
    for step in way:
        if isinstance(container, list):
            named = (item for item in container if isinstance(item, dict) and item.get("rule") == step)
            container = next(named, None)
        else:
            container = container.get(step) if isinstance(container, dict) else None
    if not isinstance(container, dict) or last not in container:
        raise LimitError(f"{key} leads to nothing in this policy")
    return container, last
