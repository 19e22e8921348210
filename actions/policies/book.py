"""All policies of a company together: read from a folder at start, with what supervisors changed on the desk.

book = PolicyBook.load()              the policies in actions/policies; PolicyFileError names file and line
book.returns, book.fees, book.orders, book.verification
book.with_limits({"returns": {"window.days": "45"}}, revision=7).version        "1+r7"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from actions.policies.fees import FeePolicy
from actions.policies.limits import LimitInForce, apply_edits, require_sound_limits, value_at, value_in_force
from actions.policies.loading import PolicyFile, load_policy
from actions.policies.orders import OrderPolicy
from actions.policies.returns import ReturnPolicy
from actions.policies.verification import VerificationPolicy

DEFAULT_FOLDER = Path(__file__).parent

DocumentName = Literal["returns", "fees", "orders", "verification"]
"""A policy by the name of its file, without ".yml"; the desk shows it by that name, too."""

DOCUMENTS: tuple[DocumentName, ...] = ("returns", "fees", "orders", "verification")

Policy = TypeVar("Policy", ReturnPolicy, FeePolicy, OrderPolicy, VerificationPolicy)


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """The files of a folder, as they were read."""

    returns: PolicyFile[ReturnPolicy]
    fees: PolicyFile[FeePolicy]
    orders: PolicyFile[OrderPolicy]
    verification: PolicyFile[VerificationPolicy]


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """A company's policies, as they are in force."""

    returns: ReturnPolicy
    fees: FeePolicy
    orders: OrderPolicy
    verification: VerificationPolicy
    version: str
    """The version of the files where they have the same, else of each; with changes, also theirs: "1+r7"."""
    files: PolicyFiles

    @classmethod
    def load(cls, folder: Path | None = None) -> PolicyBook:
        """The policies in `folder`, or those that ship. Raises `PolicyFileError` naming file and line."""
        folder = folder or DEFAULT_FOLDER
        files = PolicyFiles(
            _load(folder, "returns", ReturnPolicy),
            _load(folder, "fees", FeePolicy),
            _load(folder, "orders", OrderPolicy),
            _load(folder, "verification", VerificationPolicy),
        )
        return cls(
            files.returns.policy,
            files.fees.policy,
            files.orders.policy,
            files.verification.policy,
            _version(files),
            files,
        )

    def with_limits(self, edited: Mapping[str, Mapping[str, str]], revision: int) -> PolicyBook:
        """These files with the changed limits of each document, and nothing else changed.

        Raises `LimitError` for a limit that a document doesn't have, or a value out of its bounds.
        """
        return replace(
            self,
            returns=_edit(self.files.returns, ReturnPolicy, edited.get("returns", {}), revision),
            fees=_edit(self.files.fees, FeePolicy, edited.get("fees", {}), revision),
            orders=_edit(self.files.orders, OrderPolicy, edited.get("orders", {}), revision),
            verification=_edit(
                self.files.verification, VerificationPolicy, edited.get("verification", {}), revision
            ),
            version=_label(_version(self.files), revision if any(edited.values()) else 0),
        )

    def limits(self) -> dict[DocumentName, tuple[LimitInForce, ...]]:
        """What may be changed in each document, with the values in force and those of the files."""
        return {
            "returns": _limits(self.returns, self.files.returns),
            "fees": _limits(self.fees, self.files.fees),
            "orders": _limits(self.orders, self.files.orders),
            "verification": _limits(self.verification, self.files.verification),
        }


class PolicySource(Protocol):
    """Where the policies in force come from; ask it anew for each decision."""

    def current(self) -> PolicyBook:
        """The policies as they are now."""


@dataclass(frozen=True, slots=True)
class FixedPolicies:
    """Policies that don't change: for commands and tests."""

    book: PolicyBook

    def current(self) -> PolicyBook:
        """Always the same."""
        return self.book


def _load(folder: Path, name: DocumentName, policy_type: type[Policy]) -> PolicyFile[Policy]:
    file = load_policy(folder / f"{name}.yml", policy_type)
    require_sound_limits(file, policy_type, file.policy.limits)
    return file


def _edit(
    file: PolicyFile[Policy], policy_type: type[Policy], edited: Mapping[str, str], revision: int
) -> Policy:
    label = _label(file.policy.version, revision if edited else 0)
    return apply_edits(file, policy_type, file.policy.limits, edited, label)


def _label(version: str, revision: int) -> str:
    return f"{version}+r{revision}" if revision else version


def _version(files: PolicyFiles) -> str:
    versions = [getattr(files, name).policy.version for name in DOCUMENTS]
    if len(set(versions)) == 1:
        return str(versions[0])
    return ".".join(f"{name}-{version}" for name, version in zip(DOCUMENTS, versions, strict=True))


def _limits(policy: Policy, file: PolicyFile[Policy]) -> tuple[LimitInForce, ...]:
    return tuple(
        LimitInForce(
            limit,
            value_in_force(policy, limit.key),
            value_at(file.content, limit.key),
            policy.currency if limit.unit == "money" else None,
        )
        for limit in policy.limits
    )
