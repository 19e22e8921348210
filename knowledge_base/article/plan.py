"""What is planned for an article: who looks after it, when to look again, when it goes out and comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge_base.article.content import problems_of_note
from knowledge_base.article.lifecycle import Status


@dataclass(frozen=True, slots=True)
class Plan:
    """Times are aware. `publish_version` is the version that goes out at `publish_at`: both are given, or neither."""

    owner_id: str | None = None
    note: str = ""
    review_at: datetime | None = None
    publish_at: datetime | None = None
    publish_version: int | None = None
    unpublish_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an article is like when a plan is made for it."""

    status: Status
    version: int
    published_version: int | None


def problems_of_plan(plan: Plan, former: Plan, standing: Standing, now: datetime) -> list[tuple[str, str]]:
    """Every (field, problem) of a plan that replaces `former`, whose times may have come meanwhile."""
    problems = problems_of_note(plan.note)
    if plan.publish_at is not None:
        if plan.publish_at <= now and plan.publish_at != former.publish_at:
            problems.append(("publish_at", "has passed; publish the article now, or choose a later time"))
        problems.extend(_problems_of_version(plan.publish_version, standing))
        if standing.status is Status.ARCHIVED:
            problems.append(("publish_at", "is for articles that are not archived; edit this one first"))
    elif plan.publish_version is not None:
        problems.append(("publish_at", "is missing: when shall this version be published?"))
    if plan.unpublish_at is not None:
        if plan.unpublish_at <= now and plan.unpublish_at != former.unpublish_at:
            problems.append(("unpublish_at", "has passed; unpublish the article now, or choose a later time"))
        if plan.publish_at is not None and plan.unpublish_at <= plan.publish_at:
            problems.append(("unpublish_at", "must be later than the article is published"))
        if plan.publish_at is None and standing.published_version is None:
            problems.append(("unpublish_at", "is for articles that customers have, or will have"))
    return problems


def _problems_of_version(version: int | None, standing: Standing) -> list[tuple[str, str]]:
    if version is None:
        return [("publish_version", "is missing: which version shall be published?")]
    if not 1 <= version <= standing.version:
        return [("publish_version", f"{version} doesn't exist; the newest is {standing.version}")]
    if standing.published_version == version:
        return [("publish_version", f"{version} is what customers have already")]
    return []
