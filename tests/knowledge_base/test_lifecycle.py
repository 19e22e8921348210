from __future__ import annotations

import pytest

from knowledge_base.article.content import MAXIMUM_SLUG_CHARACTERS, is_slug, numbered_slug, slug_from
from knowledge_base.article.lifecycle import Action, Audience, Status, status_after


@pytest.mark.parametrize(
    ("status", "action", "after"),
    [
        (Status.DRAFT, Action.PUBLISH, Status.PUBLISHED),
        (Status.IN_REVIEW, Action.EDIT, Status.DRAFT),
        (Status.PUBLISHED, Action.EDIT, Status.PUBLISHED),
        (Status.PUBLISHED, Action.UNPUBLISH, Status.DRAFT),
        (Status.PUBLISHED, Action.ARCHIVE, Status.ARCHIVED),
        (Status.ARCHIVED, Action.EDIT, Status.DRAFT),
        (Status.ARCHIVED, Action.PUBLISH, None),
        (Status.DRAFT, Action.UNPUBLISH, None),
    ],
)
def test_who_may_become_what(status: Status, action: Action, after: Status | None) -> None:
    assert status_after(status, action) is after


def test_audiences_read_what_is_for_them_and_for_wider_ones() -> None:
    assert Audience.PUBLIC.readable == (Audience.PUBLIC,)
    assert Audience.SIGNED_IN.readable == (Audience.PUBLIC, Audience.SIGNED_IN)
    assert Audience.INTERNAL in Audience.INTERNAL.readable


@pytest.mark.parametrize("title", ["Where's my order?", "ÄÖÜ — 100 %", "漢字", "x" * 300, "-", "A  B"])
def test_every_title_has_a_slug(title: str) -> None:
    slug = slug_from(title)
    assert is_slug(slug)
    assert is_slug(numbered_slug(slug, 123))
    assert len(numbered_slug(slug, 123)) <= MAXIMUM_SLUG_CHARACTERS
    assert slug_from("Where's my order?") == "wheres-my-order"
