"""Reads a policy file into a frozen dataclass; a mistake is reported with the file and the field.

PolicyFileError    the file is missing, is not YAML, or says something a policy can't mean
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class PolicyFileError(ValueError):
    """A policy file can't be used; the message names the file and every field that is wrong, one a line."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.path = path
        self.problems = tuple(problems)


def load_policy(path: Path, policy_type: type[T]) -> T:
    """The policy in the YAML file at `path`, checked. Raises `PolicyFileError`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PolicyFileError(path, ["the file does not exist"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFileError(path, [f"the file can't be read: {error}"]) from error
    except yaml.YAMLError as error:
        raise PolicyFileError(path, [f"not valid YAML: {' '.join(str(error).split())}"]) from error
    try:
        return TypeAdapter(policy_type).validate_python(content)
    except ValidationError as error:
        raise PolicyFileError(path, [_describe(dict(problem)) for problem in error.errors()]) from error


def require_placeholders(text: str, **known: object) -> None:
    """Raise ValueError when `text` has a placeholder other than those `known`."""
    try:
        text.format(**known)
    except (KeyError, IndexError, ValueError) as error:
        allowed = ", ".join(f"{{{name}}}" for name in known)
        raise ValueError(
            f"a text uses a placeholder that is not known ({error}); known: {allowed}"
        ) from error


def _describe(problem: dict[str, object]) -> str:
    location = problem["loc"]
    steps = location if isinstance(location, tuple) else (location,)
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    return f"{field or 'the whole file'}: {problem['msg']}"
