from __future__ import annotations

import pytest

from knowledge_base.article.content import MAXIMUM_SLUG_CHARACTERS, is_slug, numbered_slug, slug_from
from knowledge_base.article.lifecycle import Action, Audience, Status, status_after

D, R, P, A = Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, Status.ARCHIVED
ORDER = (Action.EDIT, Action.SUBMIT, Action.RETURN, Action.PUBLISH, Action.UNPUBLISH, Action.ARCHIVE)


@pytest.mark.parametrize(
    ("status", "is_out", "after"),
    [
        (D, False, (D, R, None, P, None, A)),
        (R, False, (D, None, D, P, None, A)),
        (R, True, (P, None, P, P, D, A)),
        (P, True, (P, R, None, P, D, A)),
        (A, False, (D, None, None, None, None, A)),
    ],
)
def test_what_may_become_what(status: Status, is_out: bool, after: tuple[Status | None, ...]) -> None:
    assert tuple(status_after(status, action, is_out=is_out) for action in ORDER) == after
    assert set(ORDER) == set(Action)


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
