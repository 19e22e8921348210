"""The index against brute force over vectors written by hand or by Hypothesis."""

from __future__ import annotations

import gc
from concurrent.futures import CancelledError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge_base.search.index import Removal, VectorIndex

Vectors = NDArray[np.float32]

EAST, NORTH, WEST, UP = [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1]
NORTH_EAST = [0.6, 0.8, 0]


def index_of(vectors: list[list[float]], ids: list[int]) -> VectorIndex:
    array = np.array(vectors, dtype=np.float32).reshape(len(ids), 3)
    return VectorIndex(array, np.array(ids, dtype=np.int64))


def search(index: VectorIndex, query: list[float], count: int) -> list[tuple[int, float]]:
    scores, ids = index.search(np.array([query], dtype=np.float32), count)
    return [(int(one), round(float(score), 4)) for one, score in zip(ids[0], scores[0], strict=True)]


def test_order_scores_and_ids() -> None:
    index = index_of([EAST, NORTH, WEST, NORTH_EAST], [11, 5, 2**40, 0])
    assert search(index, EAST, 4) == [(11, 1.0), (0, 0.6), (5, 0.0), (2**40, -1.0)]
    assert search(index, NORTH, 2) == [(5, 1.0), (0, 0.8)]
    assert search(index, [0, 0, 0], 1)[0][1] == 0.0


def test_one_vector_is_always_the_nearest() -> None:
    index = index_of([UP], [9])
    assert search(index, EAST, 3) == [(9, 0.0)]
    assert search(index, [0, 0, -1], 3) == [(9, -1.0)]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_nothing_is_found_in_nothing(count: int) -> None:
    assert search(index_of([], []), EAST, count) == []


def test_no_more_than_there_is_and_none_twice() -> None:
    found = search(index_of([EAST, NORTH, WEST], [1, 2, 3]), NORTH_EAST, 100)
    assert [one for one, _ in found] == [2, 1, 3]


def test_ties_are_all_found_each_once() -> None:
    index = index_of([EAST, NORTH, EAST, EAST, WEST], [8, 6, 4, 2, 0])
    found = search(index, EAST, 3)
    assert {one for one, _ in found} == {8, 4, 2}
    assert search(index, EAST, 3) == found  # and always in the same order


def test_what_is_left_out_is_gone_and_the_rest_keeps_its_ids() -> None:
    before = index_of([EAST, NORTH, WEST], [1, 2, 3])
    after = index_of([EAST, WEST], [1, 3])
    assert sorted(search(after, NORTH, 3)) == [(1, 0.0), (3, 0.0)]
    assert search(before, NORTH, 1) == [(2, 1.0)]  # who still holds the old one sees the old one


def test_ids_may_come_back_with_other_vectors() -> None:
    assert search(index_of([EAST], [7]), EAST, 1) == [(7, 1.0)]
    assert search(index_of([WEST], [7]), EAST, 1) == [(7, -1.0)]


def test_many_queries_are_answered_each_for_itself() -> None:
    index = index_of([EAST, NORTH, WEST], [1, 2, 3])
    scores, ids = index.search(np.array([EAST, NORTH, WEST], dtype=np.float32), 1)
    assert (scores.shape, ids[:, 0].tolist()) == ((3, 1), [1, 2, 3])


def test_vectors_changed_afterwards_do_not_change_the_index() -> None:
    vectors = np.array([EAST, NORTH], dtype=np.float32)
    index = VectorIndex(vectors, np.array([1, 2], dtype=np.int64))
    vectors[:] = 0
    assert search(index, EAST, 1) == [(1, 1.0)]


# Quarters add up without rounding, so that brute force gives the very same numbers, and ties are ties.
QUARTERS = st.integers(-4, 4).map(lambda value: value / 4)


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(QUARTERS, QUARTERS, QUARTERS), max_size=30),
    query=st.tuples(QUARTERS, QUARTERS, QUARTERS),
    count=st.integers(0, 40),
    data=st.data(),
)
def test_agrees_with_brute_force_also_after_removals(
    rows: list[tuple[float, ...]], query: tuple[float, ...], count: int, data: st.DataObject
) -> None:
    ids = data.draw(st.lists(st.integers(0, 2**62), min_size=len(rows), max_size=len(rows), unique=True))
    kept = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    for chosen in (ids, [one for one in ids if one in kept]):
        by_id = {one: row for one, row in zip(ids, rows, strict=True) if one in chosen}
        found = search(index_of([list(by_id[one]) for one in chosen], chosen), list(query), count)

        products = {one: float(np.dot(row, query)) for one, row in by_id.items()}
        assert len({one for one, _ in found}) == len(found) == min(count, len(chosen))
        assert [score for _, score in found] == pytest.approx(
            sorted(products.values(), reverse=True)[:count], abs=1e-4
        )
        assert all(score == pytest.approx(products[one], abs=1e-4) for one, score in found)


@settings(deadline=None)
@given(data=st.data(), count=st.integers(0, 12))
def test_what_is_removed_is_never_found(data: st.DataObject, count: int) -> None:
    ids = data.draw(st.lists(st.integers(0, 2**62), min_size=1, max_size=20, unique=True))
    removed = data.draw(st.lists(st.sampled_from(ids), unique=True))
    vectors = np.random.default_rng(3).normal(size=(len(ids), 8)).astype(np.float32)
    query = np.random.default_rng(4).normal(size=(1, 8)).astype(np.float32)
    left = [place for place, one in enumerate(ids) if one not in removed]
    expected = sorted(left, key=lambda place: -float(vectors[place] @ query[0]))[:count]

    index = VectorIndex(vectors, np.array(ids, dtype=np.int64))
    scores, found = index.search(query, count, Removal(np.array(removed, dtype=np.int64)))

    assert found[0].tolist() == [ids[place] for place in expected]
    assert scores[0] == pytest.approx((vectors[expected] @ query[0]).tolist(), abs=1e-5)


def test_its_vectors_outlive_it() -> None:
    given_vectors = np.random.default_rng(3).normal(size=(1_000, 32)).astype(np.float32)
    for graph in (False, True):
        rows = VectorIndex(given_vectors, np.arange(1_000, dtype=np.int64), graph=graph).vectors
        gc.collect()
        # Whatever is freed by now is written over.
        others = [np.full((1_000, 32), 7, dtype=np.float32) for _ in range(20)]
        assert (rows == given_vectors).all()
        assert not rows.flags.writeable
        del others


SUBJECTS = 150
UNITS = 4_000
NEAREST = 10


def around_subjects(count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors as phrasings of 150 subjects lie: float32 (count, 64), the subjects the same for every seed."""
    subjects = np.random.default_rng(1).normal(size=(SUBJECTS, 64))
    random = np.random.default_rng(seed)
    rows = subjects[random.integers(SUBJECTS, size=count)] + 0.6 * random.normal(size=(count, 64))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def graph() -> VectorIndex:
    """Over 4,000 vectors, known by their places."""
    return VectorIndex(around_subjects(UNITS, 2), np.arange(UNITS, dtype=np.int64), graph=True)


def recall(found: NDArray[np.int64], expected: NDArray[np.int64]) -> float:
    """The share of the `NEAREST` that is among those found first."""
    hits = [len({*one[:NEAREST]} & {*other[:NEAREST]}) for one, other in zip(found, expected, strict=True)]
    return sum(hits) / (NEAREST * len(hits))


def test_a_graph_finds_nearly_all_that_comparing_finds(graph: VectorIndex) -> None:
    queries = around_subjects(200, 3)
    expected = np.argsort(-(queries @ graph.vectors.T), axis=1)[:, :100]
    scores, found = graph.search(queries, 100)
    assert recall(found, expected) >= 0.97
    np.testing.assert_allclose(
        scores[:, 0], np.einsum("qd,qd->q", queries, graph.vectors[found[:, 0]]), atol=1e-5
    )


def test_a_graph_finds_what_is_left_of_a_subject(graph: VectorIndex) -> None:
    """Of the hundred nearest ninety are removed: what comes first is masked, and the rest is found all the same."""
    queries = around_subjects(12, 3)
    order = np.argsort(-(queries @ graph.vectors.T), axis=1)
    removed = np.unique(order[:, :90])
    left = np.setdiff1d(np.arange(UNITS), removed)
    expected = left[np.argsort(-(queries @ graph.vectors[left].T), axis=1)]
    _, found = graph.search(queries, 100, Removal(removed))
    assert not np.isin(found, removed).any()
    assert recall(found, expected) >= 0.85


def test_a_graph_finds_the_last_that_are_left(graph: VectorIndex) -> None:
    queries = around_subjects(5, 3)
    left = [17, 1_234, 3_210]
    scores, found = graph.search(queries, 100, Removal(np.setdiff1d(np.arange(UNITS), left)))
    products = queries @ graph.vectors[left].T
    assert found.tolist() == np.array(left)[np.argsort(-products, axis=1)].tolist()
    np.testing.assert_allclose(scores, -np.sort(-products, axis=1), atol=1e-5)


def test_a_graph_that_is_not_wanted_any_more_is_not_finished() -> None:
    asked: list[int] = []

    def is_wanted() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(CancelledError):
        VectorIndex(around_subjects(UNITS, 2), np.arange(UNITS), graph=True, is_wanted=is_wanted)
    assert len(asked) == 3
