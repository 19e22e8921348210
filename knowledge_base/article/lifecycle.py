"""Who an article is for, what state it may be in, and what may be done in which state. Pure.

| status                    | edit      | submit    | return    | publish   | unpublish | archive  |
|---------------------------|-----------|-----------|-----------|-----------|-----------|----------|
| draft                     | stays     | in_review | refused   | published | refused   | archived |
| in_review                 | draft     | refused   | draft     | published | refused   | archived |
| in_review, with one out   | published | refused   | published | published | draft     | archived |
| published                 | stays     | in_review | refused   | stays     | draft     | archived |
| archived                  | draft     | refused   | refused   | refused   | refused   | stays    |

The status is that of the newest version. "With one out": customers have an earlier version, and keep it while the
newest one is reviewed; in the same way editing a published article changes its draft only.
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
    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    GET_INVOICE = "get_invoice"
    CHECK_RETURN = "check_return"
    CANCEL_RETURN = "cancel_return"
    FILE_COMPLAINT = "file_complaint"
    TALK_TO_PERSON = "talk_to_person"


class Action(StrEnum):
    """What an editor does to an article."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    ARCHIVE = "archive"


_AFTER: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.EDIT): Status.DRAFT,
    (Status.DRAFT, Action.SUBMIT): Status.IN_REVIEW,
    (Status.DRAFT, Action.PUBLISH): Status.PUBLISHED,
    (Status.DRAFT, Action.ARCHIVE): Status.ARCHIVED,
    (Status.IN_REVIEW, Action.EDIT): Status.DRAFT,
    (Status.IN_REVIEW, Action.RETURN): Status.DRAFT,
    (Status.IN_REVIEW, Action.PUBLISH): Status.PUBLISHED,
    (Status.IN_REVIEW, Action.ARCHIVE): Status.ARCHIVED,
    (Status.PUBLISHED, Action.EDIT): Status.PUBLISHED,
    (Status.PUBLISHED, Action.SUBMIT): Status.IN_REVIEW,
    (Status.PUBLISHED, Action.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Action.UNPUBLISH): Status.DRAFT,
    (Status.PUBLISHED, Action.ARCHIVE): Status.ARCHIVED,
    (Status.ARCHIVED, Action.EDIT): Status.DRAFT,
    (Status.ARCHIVED, Action.ARCHIVE): Status.ARCHIVED,
}

_AFTER_WITH_ONE_OUT: dict[tuple[Status, Action], Status] = {
    (Status.IN_REVIEW, Action.EDIT): Status.PUBLISHED,
    (Status.IN_REVIEW, Action.RETURN): Status.PUBLISHED,
    (Status.IN_REVIEW, Action.UNPUBLISH): Status.DRAFT,
}


def status_after(status: Status, action: Action, *, is_out: bool) -> Status | None:
    """The status that `action` leads to, None where it is refused; `is_out`: customers have a version."""
    if is_out and (after := _AFTER_WITH_ONE_OUT.get((status, action))) is not None:
        return after
    return _AFTER.get((status, action))
