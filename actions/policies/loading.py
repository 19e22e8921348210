"""Reads a policy file into a frozen dataclass; a mistake is reported with the file, the line and the field.

PolicyFileError    the file is missing, is not YAML, or says something a policy can't mean
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

_adapters: dict[Any, TypeAdapter[Any]] = {}

Location = tuple[str | int, ...]

STRICT: dict[str, Any] = {"extra": "forbid"}
"""For a policy's `__pydantic_config__`: a field that the policy does not have is a mistake, not a comment."""


class PolicyFileError(ValueError):
    """A policy file can't be used; the message names file, line and field of everything that is wrong, one a line."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        shown = _shown(path)
        super().__init__("\n".join(f"{shown}:{problem}" for problem in problems))
        self.path = path
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class PolicyFile(Generic[T]):
    """A policy file as read: its content as plain data, the policy made of it, and where each field stands."""

    path: Path
    content: Mapping[str, Any]
    policy: T
    digest: str
    """Changes with the file."""
    lines: Mapping[Location, int]

    def problem(self, location: Location, text: str) -> PolicyFileError:
        """The error that says what is wrong at `location`."""
        return PolicyFileError(self.path, [_say(self.lines, location, text)])


class _Loader(yaml.SafeLoader):
    """Amounts are exact: 6.95 is the decimal that is written there, not the float next to it."""


def _construct_decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise yaml.constructor.ConstructorError(None, None, f"{text} is not an amount", node.start_mark)
    return number


_Loader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)


def load_policy(path: Path, policy_type: type[T]) -> PolicyFile[T]:
    """The policy in the YAML file at `path`, checked. Raises `PolicyFileError`."""
    text = _read(path)
    content, lines = _parse(path, text)
    policy = validate(path, content, lines, policy_type)
    return PolicyFile(path, content, policy, hashlib.sha256(text.encode()).hexdigest()[:16], lines)


def validate(
    path: Path, content: Mapping[str, Any], lines: Mapping[Location, int], policy_type: type[T]
) -> T:
    """The policy that `content` means. Raises `PolicyFileError`."""
    try:
        checked: T = _adapter(policy_type).validate_python(content)
    except ValidationError as error:
        problems = [_say(lines, problem["loc"], _explain(dict(problem))) for problem in error.errors()]
        raise PolicyFileError(path, list(dict.fromkeys(problems))) from error
    return checked


def _adapter(policy_type: type[T]) -> TypeAdapter[T]:
    # Building one takes ten times as long as using it, and limits are tried at all their bounds.
    if policy_type not in _adapters:
        _adapters[policy_type] = TypeAdapter(policy_type)
    return _adapters[policy_type]


def require_placeholders(text: str, **known: object) -> None:
    """Raise ValueError when `text` has a placeholder other than those `known`."""
    try:
        text.format(**known)
    except (KeyError, IndexError, ValueError) as error:
        allowed = ", ".join(f"{{{name}}}" for name in known)
        raise ValueError(
            f"a text uses a placeholder that is not known ({error}); known: {allowed}"
        ) from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PolicyFileError(path, ["1: the file does not exist; POLICY_FOLDER names its folder"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFileError(path, [f"1: the file can't be read: {error}"]) from error


def _parse(path: Path, text: str) -> tuple[dict[str, Any], dict[Location, int]]:
    loader = _Loader(text)
    lines: dict[Location, int] = {}
    twice: list[str] = []
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise PolicyFileError(path, ["1: the file must say what its fields are, as `name: value`"])
        _note_lines(node, (), lines, twice)
        if twice:
            raise PolicyFileError(path, twice)
        content: dict[str, Any] = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = error.problem or error.context or "it can't be read"
        raise PolicyFileError(path, [f"{line}: not valid YAML: {what}"]) from error
    except yaml.YAMLError as error:
        raise PolicyFileError(path, [f"1: not valid YAML: {' '.join(str(error).split())}"]) from error
    finally:
        loader.dispose()
    if isinstance(content.get("version"), int):
        content["version"] = str(content["version"])
    return content, lines


def _note_lines(node: yaml.Node, at: Location, lines: dict[Location, int], twice: list[str]) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, str(key.value))
            if here in lines:
                twice.append(f"{key.start_mark.line + 1}: {_name(here)}: is said twice; keep one of them")
            lines[here] = key.start_mark.line + 1
            _note_lines(value, here, lines, twice)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _note_lines(item, (*at, position), lines, twice)


def _say(lines: Mapping[Location, int], location: Sequence[str | int], text: str) -> str:
    """As "34: rules[5].when.kinds[0]: ..."; what pydantic adds to a location, such as a union's branch, is left out."""
    known: Location = ()
    for step in location:
        if (*known, step) not in lines:
            break
        known = (*known, step)
    rest = tuple(location[len(known) :])
    named = known if rest != location[-1:] or "is missing" not in text else (*known, *rest)
    if text == _UNKNOWN_FIELD:
        named = (*known, *rest)
    return f"{lines.get(known, 1)}: {_name(named) or 'the whole file'}: {text}"


_UNKNOWN_FIELD = "is not a field that is known here; take it out, or look for a slip of the pen"


def _name(location: Location) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")


def _explain(problem: Mapping[str, Any]) -> str:
    said, context = problem.get("input"), problem.get("ctx") or {}
    match problem["type"]:
        case "enum" | "literal_error":
            expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return f"{said!r} is not one of {expected}"
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return "is missing; add it"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return _UNKNOWN_FIELD
        case "value_error":
            return str(context.get("error") or problem["msg"])
        case _:
            message = str(problem["msg"])
            return f"{message[:1].lower()}{message[1:]}, not {said!r}"


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
