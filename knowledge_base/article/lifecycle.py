"""Who an article is for, what state it may be in, and what may be done in which state. Pure.

| status    | edit  | publish   | unpublish | archive  |
|-----------|-------|-----------|-----------|----------|
| draft     | stays | published | refused   | archived |
| in_review | draft | published | refused   | archived |
| published | stays | stays     | draft     | archived |
| archived  | draft | refused   | refused   | stays    |

Editing a published article changes its draft only; customers keep seeing the published version.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where an article stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Audience(StrEnum):
    """Who may read an article. Internal ones are for the company's own people and never reach a customer."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    INTERNAL = "internal"

    @property
    def readable(self) -> tuple[Audience, ...]:
        """The audiences whose articles a member of this one may read."""
        order = (Audience.PUBLIC, Audience.SIGNED_IN, Audience.INTERNAL)
        return order[: order.index(self) + 1]


class Flow(StrEnum):
    """What the bot can do about the subject of an article."""

    START_RETURN = "start_return"
    REVERSE_FEE = "reverse_fee"
    CHECK_ORDER = "check_order"
    TALK_TO_PERSON = "talk_to_person"


class Action(StrEnum):
    """What an editor does to an article."""

    EDIT = "edit"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"


_AFTER: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.EDIT): Status.DRAFT,
    (Status.DRAFT, Action.PUBLISH): Status.PUBLISHED,
    (Status.DRAFT, Action.ARCHIVE): Status.ARCHIVED,
    (Status.IN_REVIEW, Action.EDIT): Status.DRAFT,
    (Status.IN_REVIEW, Action.PUBLISH): Status.PUBLISHED,
    (Status.IN_REVIEW, Action.ARCHIVE): Status.ARCHIVED,
    (Status.PUBLISHED, Action.EDIT): Status.PUBLISHED,
    (Status.PUBLISHED, Action.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Action.UNPUBLISH): Status.DRAFT,
    (Status.PUBLISHED, Action.ARCHIVE): Status.ARCHIVED,
    (Status.ARCHIVED, Action.EDIT): Status.DRAFT,
    (Status.ARCHIVED, Action.ARCHIVE): Status.ARCHIVED,
}


def status_after(status: Status, action: Action) -> Status | None:
    """The status that `action` leads to, None where it is refused."""
    return _AFTER.get((status, action))
