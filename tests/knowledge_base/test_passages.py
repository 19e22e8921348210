from __future__ import annotations

from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.passages import PASSAGE_CHARACTERS, split_passages, split_sentences

LONG = "This paragraph is long enough to be an answer by itself."
TABLE = "| method | arrives |\n|---|---|\n| standard | 3 days |\n| express | 1 day |"


def test_paragraphs_are_passages() -> None:
    assert [passage.text for passage in split_passages(f"{LONG}\n\nTwo **bold**.")] == [LONG, "Two **bold**."]
    assert split_passages("Two **bold**.")[0].pieces == ("Two bold.",)


def test_table_stays_whole_and_each_row_can_be_found() -> None:
    passage = split_passages(f"# Costs\n\n{TABLE}")[0]
    assert passage.text == TABLE
    assert passage.pieces == (
        "Costs: method standard, arrives 3 days",
        "Costs: method express, arrives 1 day",
    )


def test_list_stays_whole_with_the_sentence_that_introduces_it() -> None:
    passages = split_passages(f"{LONG}\n\nYou can:\n\n- wait;\n- cancel.\n\nAfter.")
    assert [passage.text for passage in passages] == [LONG, "You can:\n\n- wait;\n- cancel.", "After."]
    assert passages[1].pieces == ("You can:", "wait;", "cancel.")


def test_short_paragraph_belongs_to_the_next() -> None:
    assert [passage.text for passage in split_passages(f"No mail?\n\n{LONG}")] == [f"No mail?\n\n{LONG}"]


def test_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "This sentence has exactly nine words and one stop. "
    passages = split_passages(sentence * 30)
    assert len(passages) > 1
    assert all(len(passage.text) <= PASSAGE_CHARACTERS for passage in passages)
    assert " ".join(passage.text for passage in passages) == (sentence * 30).strip()


def test_abbreviations_do_not_end_sentences() -> None:
    assert split_sentences("Ask Dr. Reed at 10 a.m. on Monday. Then call.") == [
        "Ask Dr. Reed at 10 a.m. on Monday.",
        "Then call.",
    ]


def test_strange_bodies() -> None:
    for body in (
        "",
        "\n\n",
        "---",
        "# Only a heading",
        "|",
        "- ",
        "```\ncode\n```",
        "<script>x</script>",
        "\u202e",
    ):
        for passage in split_passages(body):
            assert passage.text
            assert all(piece.strip() for piece in passage.pieces)


def test_units_of_an_article() -> None:
    corpus = Corpus.of(
        [
            ArticleText("a", "Title", ("q1", " "), f"{LONG}\n\nBody two."),
            ArticleText("empty", "", (), ""),
            ArticleText("b", "", ("q2",)),
        ]
    )
    assert [article.id for article in corpus.articles] == ["a", "b"]
    assert [(unit.article, unit.kind, unit.passage) for unit in corpus.units] == [
        (0, "title", -1),
        (0, "question", -1),
        (0, "passage", 0),
        (0, "passage", 1),
        (1, "question", -1),
    ]
    assert corpus.texts[2] == f"Title {LONG}"
    assert (list(corpus.units_of(0)), list(corpus.units_of(1))) == ([0, 1, 2, 3], [4])
