"""Every query on policies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import insert_new
from handoff.policy.models import PolicyDocument, PolicyEdit, PolicyRevision


class PolicyRepository:
    """Reads and writes through one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_if_new(self, document: PolicyDocument) -> None:
        """Store a document unless one of its name is there, or is being stored by somebody else."""
        columns = {column.key: getattr(document, column.key) for column in PolicyDocument.__table__.columns}
        await self._session.execute(insert_new(self._session, PolicyDocument).values(columns))

    async def lock_all(self) -> dict[str, PolicyDocument]:
        """Every document by name. Whoever has them is alone in changing limits: revisions are numbered without gaps."""
        query = select(PolicyDocument).order_by(PolicyDocument.name).with_for_update()
        rows = await self._session.scalars(query.execution_options(populate_existing=True))
        return {one.name: one for one in rows}

    async def list_documents(self) -> Sequence[PolicyDocument]:
        """Every document, by name."""
        return (await self._session.scalars(select(PolicyDocument).order_by(PolicyDocument.name))).all()

    async def list_edits(self) -> Sequence[PolicyEdit]:
        """Every limit that isn't the file's."""
        query = select(PolicyEdit).order_by(PolicyEdit.policy, PolicyEdit.key)
        return (await self._session.scalars(query)).all()

    async def edits_of(self, name: str) -> dict[str, PolicyEdit]:
        """A policy's limits that aren't the file's, by key."""
        query = select(PolicyEdit).where(PolicyEdit.policy == name)
        return {one.key: one for one in await self._session.scalars(query)}

    async def add(self, row: PolicyEdit | PolicyRevision) -> None:
        """Store a new row."""
        self._session.add(row)
        await self._session.flush()

    async def delete(self, edit: PolicyEdit) -> None:
        """Let the file's value hold again."""
        await self._session.delete(edit)
        await self._session.flush()

    async def newest_revision(self) -> int:
        """The number of the newest revision of all policies; 0 before the first."""
        return (await self._session.execute(select(func.max(PolicyRevision.revision)))).scalar_one() or 0

    async def get_revision(self, name: str, revision: int) -> PolicyRevision | None:
        """A revision of this policy."""
        query = select(PolicyRevision).where(
            PolicyRevision.policy == name, PolicyRevision.revision == revision
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_revisions(self, name: str, limit: int, before: int | None) -> Sequence[PolicyRevision]:
        """The newest `limit` revisions of this policy, those before `before`."""
        query = select(PolicyRevision).where(PolicyRevision.policy == name)
        if before is not None:
            query = query.where(PolicyRevision.revision < before)
        return (
            await self._session.scalars(query.order_by(PolicyRevision.revision.desc()).limit(limit))
        ).all()
