from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from knowledge_base.insight.clustering import (
    MAXIMUM_CLUSTERED,
    central,
    cluster,
    is_about,
    merge_wordings,
    wording,
)
from knowledge_base.insight.naming import name_clusters
from knowledge_base.search.encoder import OnnxEncoder

KNOWN_GROUPS = [
    [
        "do you ship to Canada",
        "can I get something delivered to Canada?",
        "is delivery to Toronto in Canada possible",
        "what does shipping to Canada cost",
    ],
    [
        "does the oak table need oil",
        "how often should I oil my oak table",
        "which oil for the oak dining table",
    ],
    [
        "can I bring my dog to the shop",
        "are dogs allowed in your stores",
        "is my dog welcome in the showroom",
    ],
]


def at_angles(*degrees: float) -> np.ndarray:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def partition(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Do you ship to Canada?", "do you  ship to canada"), ("  Refund??? ", "refund"), ("???", "???")],
)
def test_case_spaces_and_punctuation_around_dont_make_another_wording(one: str, other: str) -> None:
    assert wording(one) == wording(other)


def test_nearly_the_same_merges_into_the_first() -> None:
    # cos 20° = 0.94, cos 40° = 0.77: 40 is near to 20, but what it would merge into stands at 0.
    assert merge_wordings(at_angles(0, 20, 40, 50, 180)).tolist() == [0, 0, 2, 2, 4]


def test_merging_is_the_same_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).normal(size=(60, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whole = merge_wordings(vectors)
    monkeypatch.setattr("knowledge_base.insight.clustering._BLOCK", 7)
    # A row goes to the nearest of those known before its block, so only what is merged can be compared.
    assert [int(leader) == place for place, leader in enumerate(merge_wordings(vectors))] == [
        int(leader) == place for place, leader in enumerate(whole)
    ]


def test_a_chain_of_neighbours_is_not_one_subject() -> None:
    # Each is within 45° of the next, so single linkage would take all for one; its ends have nothing in common.
    labels = cluster(at_angles(0, 45, 90, 135, 180))
    assert labels[0] != labels[4]
    assert len(partition(labels)) > 1


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_two_need_no_clustering(count: int) -> None:
    assert cluster(np.ones((count, 1), np.float32)).tolist() == [0] * count


def test_too_many_are_refused_rather_than_fill_the_memory() -> None:
    with pytest.raises(ValueError, match="are the most"):
        cluster(np.zeros((MAXIMUM_CLUSTERED + 1, 2), np.float32))


def test_the_middle_is_weighed_by_how_often_it_was_asked() -> None:
    assert central(at_angles(0, 40, 80), [1, 1, 1]) == 1
    assert central(at_angles(0, 40, 80), [9, 1, 1]) == 0


def test_a_vector_is_about_a_cluster_it_would_join() -> None:
    assert is_about(at_angles(0, 20), at_angles(40)[0])
    assert not is_about(at_angles(0, 20), at_angles(100)[0])


def test_known_groups_are_found_and_named(encoder: OnnxEncoder) -> None:
    texts = [text for group in KNOWN_GROUPS for text in group]
    labels = cluster(encoder.encode(texts))
    starts = np.cumsum([0, *map(len, KNOWN_GROUPS)])
    expected = {frozenset(range(start, stop)) for start, stop in pairwise(starts)}
    assert partition(labels) == expected

    names = name_clusters([[(text, 1) for text in group] for group in KNOWN_GROUPS])
    assert names[0] == "Canada"
    assert "table" in names[1].lower()
    assert "dog" in names[2].lower()


def test_a_cluster_without_a_telling_noun_is_named_by_its_question() -> None:
    assert name_clusters([[("why not?", 3), ("how come", 1)]]) == ["Why not?"]
    assert name_clusters([]) == []
    long = "but why would it " + "really " * 20
    (name,) = name_clusters([[(long, 1)]])
    assert len(name) <= 61
    assert name.endswith("…")
