"""Policies: registered by the actions, their limits changed by supervisors; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from core.database import collect_event
from core.staff import StaffAccount
from handoff import events
from handoff.audit.log import AuditLog
from handoff.conversation.text import clean
from handoff.errors import (
    LimitRefusedError,
    PolicyChangedError,
    PolicyNotFoundError,
    ReasonNeededError,
    RevisionNotFoundError,
)
from handoff.policy.limits import LimitValueError
from handoff.policy.models import PolicyDocument, PolicyEdit, PolicyRevision
from handoff.policy.repository import PolicyRepository
from handoff.policy.schemas import (
    ChangedLimitsView,
    DocumentInput,
    LimitChanges,
    LimitChangeView,
    LimitInput,
    LimitView,
    PolicyRevisionView,
    PolicyView,
    RegisteredView,
    Restoring,
    RevisionsPage,
    RuleInWords,
)

NEWER_FILE = "The policy's file has changed."
"""Why limits went back to the file's value without anybody asking for it."""


@dataclass(slots=True)
class _Held:
    """A policy that nobody else changes meanwhile."""

    document: PolicyDocument
    limits: dict[str, LimitInput]
    edits: dict[str, PolicyEdit]

    def value(self, key: str) -> str:
        """A limit's value as it is now."""
        edit = self.edits.get(key)
        return edit.value if edit else self.limits[key].value


class PolicyService:
    """Limits of policies."""

    def __init__(self, session: AsyncSession, clock: Clock, audit: AuditLog) -> None:
        self._session = session
        self._rows = PolicyRepository(session)
        self._clock = clock
        self._audit = audit

    # For the actions

    async def register(self, name: str, given: DocumentInput) -> RegisteredView:
        """Know a policy's file as it is now; what was changed and isn't possible any more goes back to the file's."""
        fields = {**given.model_dump(mode="json"), "registered_at": self._clock.now()}
        await self._rows.add_if_new(PolicyDocument(name=name, revision=0, **fields))
        document = (await self._rows.lock_all())[name]
        known = _limits_of(document)
        edits = await self._rows.edits_of(name)
        if fields["digest"] == document.digest and fields["version"] == document.version:
            fields.pop("registered_at")
        for column, value in fields.items():
            setattr(document, column, value)
        held = _Held(document, _limits_of(document), edits)
        outdated = [key for key in held.edits if not _may_stay(held, known[key])]
        if outdated:
            before = {key: held.edits[key].value for key in outdated}
            for key in outdated:
                await self._rows.delete(held.edits.pop(key))
            changes = [_change(known[key], held, before[key]) for key in outdated]
            await self._add_revision(held, None, NEWER_FILE, changes)
        return RegisteredView(revision=await self._rows.newest_revision(), dropped=sorted(outdated))

    async def changed_limits(self) -> ChangedLimitsView:
        """Every limit that isn't its file's."""
        limits: dict[str, dict[str, str]] = {}
        for edit in await self._rows.list_edits():
            limits.setdefault(edit.policy, {})[edit.key] = edit.value
        return ChangedLimitsView(revision=await self._rows.newest_revision(), limits=limits)

    # For the desk

    async def list_views(self) -> list[PolicyView]:
        """Every policy with its limits, by name."""
        documents = await self._rows.list_documents()
        return [await self._view(one) for one in documents]

    async def change(self, name: str, staff: StaffAccount, wanted: LimitChanges) -> PolicyView:
        """Change limits, all or none.

        Raises `PolicyNotFoundError`, `ReasonNeededError`, `PolicyChangedError`, `LimitRefusedError`.
        """
        held = await self._hold(name, wanted.expected_revision)
        return await self._apply(held, staff, wanted.reason, wanted.changes)

    async def restore(self, name: str, staff: StaffAccount, wanted: Restoring) -> PolicyView:
        """Let the limits be as they were after a revision; those that the file doesn't have any more are left out.

        Raises `RevisionNotFoundError` and what `change` raises.
        """
        held = await self._hold(name, wanted.expected_revision)
        edits: Mapping[str, str] = {}
        if wanted.revision:
            revision = await self._rows.get_revision(name, wanted.revision)
            if revision is None:
                raise RevisionNotFoundError("This policy has no such revision.")
            edits = revision.edits
        changes = {key: edits.get(key) for key in held.limits}
        return await self._apply(held, staff, wanted.reason, changes)

    async def list_revisions(self, name: str, limit: int, before: int | None) -> RevisionsPage:
        """Who changed what of a policy, newest first."""
        rows = await self._rows.list_revisions(name, limit + 1, before)
        page = rows[:limit]
        return RevisionsPage(
            revisions=[PolicyRevisionView.model_validate(one) for one in page],
            next_before=page[-1].revision if len(rows) > limit else None,
        )

    async def _hold(self, name: str, expected_revision: int) -> _Held:
        document = (await self._rows.lock_all()).get(name)
        if document is None:
            raise PolicyNotFoundError("There is no such policy.")
        if document.revision != expected_revision:
            current = await self._view(document)
            raise PolicyChangedError(
                "Somebody has changed this policy in the meantime. Look at it again, then change it.",
                current=current.model_dump(mode="json"),
            )
        return _Held(document, _limits_of(document), await self._rows.edits_of(name))

    async def _apply(
        self, held: _Held, staff: StaffAccount, reason: str, wanted: Mapping[str, str | None]
    ) -> PolicyView:
        reason = clean(reason)
        if not reason:
            problem = "Say why: it is kept with the change."
            raise ReasonNeededError(problem, fields=[{"field": "reason", "problem": problem}])
        changes: list[LimitChangeView] = []
        for key, value in _accept(held, wanted).items():
            before = held.value(key)
            if await self._set(held, key, value, staff):
                changes.append(_change(held.limits[key], held, before))
        if changes:
            await self._add_revision(held, staff, reason, changes)
        return await self._view(held.document)

    async def _set(self, held: _Held, key: str, value: str | None, staff: StaffAccount) -> bool:
        """Write one limit's value, None for the file's; whether that changes anything."""
        edit = held.edits.get(key)
        if value == (edit.value if edit else None):
            return False
        if value is None:
            await self._rows.delete(held.edits.pop(key))
            return True
        if edit is None:
            edit = held.edits[key] = PolicyEdit(policy=held.document.name, key=key)
        edit.value, edit.changed_by, edit.changed_at = value, staff.name, self._clock.now()
        await self._rows.add(edit)
        return True

    async def _add_revision(
        self, held: _Held, staff: StaffAccount | None, reason: str, changes: Sequence[LimitChangeView]
    ) -> None:
        document = held.document
        document.revision = await self._rows.newest_revision() + 1
        revision = PolicyRevision(
            revision=document.revision,
            policy=document.name,
            at=self._clock.now(),
            by=staff.name if staff else "Frontdesk",
            by_id=staff.id if staff else None,
            reason=reason,
            changes=[change.model_dump(mode="json") for change in changes],
            edits={key: edit.value for key, edit in held.edits.items()},
        )
        await self._rows.add(revision)
        details: dict[str, Any] = {
            "policy": document.name,
            "revision": document.revision,
            "reason": reason,
            "changes": [f"{one.label}: {one.before} → {one.after or 'none'}" for one in changes],
        }
        if staff is None:
            self._audit.record_system("drop_limits", **details)
        else:
            self._audit.record(staff, "change_limits", **details)
        collect_event(self._session, events.policy_updated(document.name, document.revision))

    async def _view(self, document: PolicyDocument) -> PolicyView:
        edits = await self._rows.edits_of(document.name)
        return PolicyView(
            name=document.name,
            version=document.version,
            registered_at=document.registered_at,
            revision=document.revision,
            limits=[_view_limit(one, edits.get(one.key)) for one in _limits_of(document).values()],
            documentation=[RuleInWords.model_validate(one) for one in document.documentation],
        )


def _limits_of(document: PolicyDocument) -> dict[str, LimitInput]:
    limits = [LimitInput.model_validate(one) for one in document.limits]
    return {one.key: one for one in limits}


def _accept(held: _Held, wanted: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values as they are kept, None for the file's. Raises `LimitRefusedError` with every problem there is."""
    accepted: dict[str, str | None] = {}
    problems: list[dict[str, str]] = []
    for key, value in wanted.items():
        limit = held.limits.get(key)
        try:
            if limit is None:
                raise LimitValueError("This policy has no such limit.")
            number = None if value is None else limit.range.accept(value)
            accepted[key] = None if number == limit.value else number
        except LimitValueError as error:
            problems.append({"field": key, "problem": str(error)})
    if problems:
        detail = "; ".join(f"{one['field']}: {one['problem']}" for one in problems)
        raise LimitRefusedError(detail, fields=problems)
    return accepted


def _may_stay(held: _Held, known: LimitInput) -> bool:
    """Whether a limit's changed value means under the newer file what it meant, and is possible."""
    limit = held.limits.get(known.key)
    if limit is None or (limit.unit, limit.currency) != (known.unit, known.currency):
        return False
    try:
        limit.range.accept(held.edits[known.key].value)
    except LimitValueError:
        return False
    return True


def _change(limit: LimitInput, held: _Held, before: str) -> LimitChangeView:
    exists = limit.key in held.limits
    is_file_value = limit.key not in held.edits
    return LimitChangeView(
        key=limit.key,
        label=limit.label,
        unit=limit.unit,
        currency=limit.currency,
        before=before,
        after=held.value(limit.key) if exists else None,
        is_file_value=exists and is_file_value,
    )


def _view_limit(limit: LimitInput, edit: PolicyEdit | None) -> LimitView:
    return LimitView(
        **limit.model_dump(exclude={"value"}),
        value=edit.value if edit else limit.value,
        file_value=limit.value,
        changed_by=edit.changed_by if edit else None,
        changed_at=edit.changed_at if edit else None,
    )
