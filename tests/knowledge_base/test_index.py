from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.search.index import VectorIndex
from knowledge_base.search.lexical import NGRAM_LETTERS, GramCounter, LexicalIndex
from knowledge_base.search.ranges import joined_ranges


def test_finds_hand_written_vectors_by_their_ids() -> None:
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, -1]], dtype=np.float32)
    index = VectorIndex(vectors, np.array([70, 7, 42, 9], dtype=np.int64))

    scores, ids = index.search(np.array([[0, 1, 0], [0, 0, 1]], dtype=np.float32), 3)

    assert ids[0].tolist() == [7, 42, 70]
    np.testing.assert_allclose(scores[0], [1.0, 0.8, 0.0], atol=1e-6)
    assert 9 not in ids[1]


def test_agrees_with_brute_force() -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(500, 16)).astype(np.float32)
    ids = random.permutation(10_000)[:500].astype(np.int64)
    queries = random.normal(size=(20, 16)).astype(np.float32)
    products = queries @ vectors.T
    order = np.argsort(-products, axis=1)[:, :10]

    scores, found = VectorIndex(vectors, ids).search(queries, 10)

    assert found.tolist() == ids[order].tolist()
    np.testing.assert_allclose(scores, np.take_along_axis(products, order, axis=1), rtol=1e-4, atol=1e-5)


def test_asks_for_no_more_than_there_is() -> None:
    index = VectorIndex(np.eye(2, dtype=np.float32), np.arange(2, dtype=np.int64))
    scores, ids = index.search(np.ones((1, 2), dtype=np.float32), 5)
    assert (scores.shape, sorted(ids[0])) == ((1, 2), [0, 1])


def test_empty_index_finds_nothing() -> None:
    index = VectorIndex(np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.int64))
    scores, ids = index.search(np.ones((3, 4), dtype=np.float32), 5)
    assert (len(index), scores.shape, ids.shape) == (0, (3, 0), (3, 0))


@pytest.mark.parametrize("ids", [[1, 1], [1]])
def test_refuses_ids_that_do_not_fit(ids: list[int]) -> None:
    with pytest.raises(ValueError):
        VectorIndex(np.eye(2, dtype=np.float32), np.array(ids, dtype=np.int64))


def test_letters_forgive_typos_and_know_codes() -> None:
    index = LexicalIndex.of(["where is my parcel", "error code E-4711", "store hours"])
    scores = index.scores(["wheres my parcle", "E4711", "zzzz"])

    assert scores[0].argmax() == 0
    assert scores[1].argmax() == 1
    assert scores[2].max() < 0.05


def test_index_sees_nothing_of_what_its_counter_learns_later() -> None:
    counter = GramCounter()
    first = LexicalIndex.of(["store hours", "opening times"], counter)
    before = first.scores(["zebra hours"])
    second = LexicalIndex.of(["store hours", "zebra"], counter)
    assert first.scores(["zebra hours"]).tolist() == before.tolist()
    np.testing.assert_allclose(
        second.scores(["zebra hours"]),
        LexicalIndex.of(["store hours", "zebra"]).scores(["zebra hours"]),
        atol=1e-6,
    )


def test_letters_of_nothing() -> None:
    assert LexicalIndex.of(["", " "]).scores(["a question"]).tolist() == [[0.0, 0.0]]


def test_letters_agree_with_scikit_learn() -> None:
    texts = ["where is my parcel", "error code E-4711", "store hours", "where is the store"]
    queries = ["where's the parcel?", "store store STORE", "E4711", "", "漢字"]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAM_LETTERS, sublinear_tf=True)
    expected = (vectorizer.fit(texts).transform(queries) @ vectorizer.transform(texts).T).toarray()
    np.testing.assert_allclose(LexicalIndex.of(texts).scores(queries), expected, atol=1e-6)


def test_ranges_are_joined() -> None:
    begins, ends = np.array([5, 2, 9, 7]), np.array([8, 2, 10, 9])
    assert joined_ranges(begins, ends).tolist() == [5, 6, 7, 9, 7, 8]
    assert joined_ranges(begins[:0], ends[:0]).tolist() == []
