"""What stops a set-up.

SetupError             what went wrong, and what to do about it
└── CommandFailedError a program that a step ran ended badly
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class SetupError(Exception):
    """Ends the set-up; `problem` and `advice` are sentences for the person at the terminal."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class CommandFailedError(SetupError):
    """A step's program ended with another code than 0; its output is in `log`."""

    def __init__(self, arguments: Sequence[str], code: int, log: Path) -> None:
        super().__init__(f"`{' '.join(arguments)}` ended with code {code}.")
        self.log = log
