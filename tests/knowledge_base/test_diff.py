from __future__ import annotations

import random

import pytest

from knowledge_base.article.content import MAXIMUM_BODY_BYTES, Content
from knowledge_base.article.diff import Change, Difference, Line, difference, summary_of
from knowledge_base.article.lifecycle import Audience, Flow


def content(body: str = "Text.", **changes: object) -> Content:
    values: dict[str, object] = {
        "title": "Returns",
        "category": "returns",
        "audience": Audience.PUBLIC,
        "body": body,
        "questions": ("how long",),
        **changes,
    }
    return Content(**values)  # type: ignore[arg-type]


def body_of(before: str, after: str) -> tuple[Line, ...]:
    return difference(content(before), content(after)).body


def drawn(lines: tuple[Line, ...]) -> list[str]:
    """As on paper: `  same`, `+ added`, `- removed`, `~ [-old-]{+new+}`."""
    marks = {Change.SAME: "", Change.ADDED: "+", Change.REMOVED: "-"}
    result = []
    for line in lines:
        if line.kind is Change.SKIPPED:
            result.append(f"... {line.count}")
        elif line.kind is Change.CHANGED:
            result.append("~" + "".join(f"[{marks[part.kind]}{part.text}]" for part in line.parts))
        else:
            result.append(marks[line.kind] + "".join(part.text for part in line.parts))
    return result


def side(found: Difference, other: Change) -> list[str]:
    """The text before (without what was added) or after (without what was removed), where nothing is skipped."""
    return [
        "".join(part.text for part in line.parts if part.kind is not other)
        for line in found.body
        if line.kind is not other
    ]


def test_changed_words_stand_in_their_line() -> None:
    lines = body_of("You have 30 days.\n\nKeep the box.", "You have 60 days.\n\nKeep the box.")
    assert drawn(lines) == ["~[You have ][-30][+60][ days.]", "", "Keep the box."]
    assert [line.number for line in lines] == [1, 2, 3]


def test_other_lines_are_removed_and_added_not_changed() -> None:
    assert drawn(body_of("Call us.\nSame.", "Send the parcel to the warehouse.\nSame.")) == [
        "-Call us.",
        "+Send the parcel to the warehouse.",
        "Same.",
    ]


def test_changed_line_finds_its_partner_among_added_ones() -> None:
    before = "Intro.\nReturns are free in every shop."
    after = "Intro.\nA wholly new first rule.\nReturns are free in all shops.\nAnd one at the end."
    assert drawn(body_of(before, after)) == [
        "Intro.",
        "+A wholly new first rule.",
        "~[Returns are free in ][-every][+all][ ][-shop][+shops][.]",
        "+And one at the end.",
    ]


def test_far_equal_lines_are_skipped() -> None:
    before = "\n".join(f"line {n}" for n in range(100))
    after = before.replace("line 50\n", "line fifty\n")
    assert drawn(body_of(before, after)) == [
        "... 48",
        "line 48",
        "line 49",
        "~[line ][-50][+fifty]",
        "line 51",
        "line 52",
        "... 47",
    ]


def test_fields_and_phrasings() -> None:
    found = difference(
        content(), content(flow=Flow.START_RETURN, title="Return it", questions=("how long", "when"))
    )
    assert [(change.field, change.before, change.after) for change in found.fields] == [
        ("title", "Returns", "Return it"),
        ("flow", None, "start_return"),
    ]
    assert (found.questions_added, found.questions_removed, found.body) == (("when",), (), ())


@pytest.mark.parametrize(
    ("after", "summary"),
    [
        (content(), "no change"),
        (content("Text.\nMore."), "text (+1 -0 lines)"),
        (content(title="New", audience=Audience.INTERNAL), "title, audience"),
        (content(questions=("a", "b")), "2 phrasings added, 1 phrasing removed"),
    ],
)
def test_summary(after: Content, summary: str) -> None:
    assert summary_of(content(), after) == summary


def test_reordered_phrasings_are_a_change() -> None:
    assert (
        summary_of(content(questions=("a", "b")), content(questions=("b", "a"))) == "order of the phrasings"
    )


def test_both_texts_can_be_read_from_any_difference() -> None:
    chance = random.Random(20)
    for _ in range(300):
        words = ["a", "b", "cc", "dd ee", "", "# x", "ff gg hh"]
        before = "\n".join(chance.choices(words, k=chance.randrange(1, 5)))
        after = "\n".join(chance.choices(words, k=chance.randrange(1, 5)))
        if before == after:
            continue
        found = difference(content(before), content(after))
        if any(line.kind is Change.SKIPPED for line in found.body):
            continue
        assert "\n".join(side(found, Change.ADDED)) == before
        assert "\n".join(side(found, Change.REMOVED)) == after


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["two letters", "one line", "unique lines", "many small changes"])
def test_longest_texts_made_to_be_slow_are_compared_all_the_same(kind: str) -> None:
    chance = random.Random(3)
    if kind == "two letters":
        before, after = ("\n".join(chance.choices("ab", k=MAXIMUM_BODY_BYTES // 2)) for _ in range(2))
    elif kind == "one line":
        before, after = (
            " ".join(chance.choices(["x", "y", "z"], k=MAXIMUM_BODY_BYTES // 2)) for _ in range(2)
        )
    elif kind == "unique lines":
        before, after = ("\n".join(str(chance.random()) for _ in range(10_000)) for _ in range(2))
    else:
        before = "\n".join(f"the {n} quick brown fox" for n in range(900))
        after = before.replace("quick", "slow").replace("fox", "dog fox")
    found = difference(content(before), content(after))
    assert "\n".join(side(found, Change.ADDED)) == before
    assert "\n".join(side(found, Change.REMOVED)) == after
    assert summary_of(content(before), content(after)).startswith("text (")
