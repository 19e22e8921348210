from __future__ import annotations

import csv
from pathlib import Path

import pytest

from knowledge_base import evaluate
from knowledge_base.evaluate import EvaluationError, Prediction, measure, read_labelled


def prediction(label: str, predicted: str, confidence: float, *, answered: bool) -> Prediction:
    return Prediction("?", label, predicted, confidence, "answer" if answered else "none")


def test_figures_of_a_hand_written_result() -> None:
    figures = measure(
        [
            prediction("a", "a", 0.9, answered=True),
            prediction("b", "b", 0.8, answered=True),
            prediction("b", "a", 0.4, answered=False),
            prediction("none", "a", 0.7, answered=True),
            prediction("none", "b", 0.1, answered=False),
        ],
        "none",
    )
    assert (figures.queries, figures.answerable) == (5, 3)
    assert figures.top1 == pytest.approx(2 / 3)
    assert figures.precision_of_answers == pytest.approx(2 / 3)
    assert figures.right_at_required_precision == pytest.approx(2 / 3)
    assert figures.auroc == pytest.approx(5 / 6)
    assert figures.mcc_best > figures.mcc_shipped


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"text,label\na,b\n", "column sentence is missing"),
        (b"", "column label and sentence is missing"),
        (b"sentence,label\n", "no rows"),
        (b"sentence,label\n\xff,a\n", "not UTF-8"),
        (b'sentence,label\n"a"b,c\n', "broken CSV"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, data: bytes, complaint: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(data)
    with pytest.raises(EvaluationError, match=complaint) as caught:
        read_labelled(path)
    assert "bad.csv" in str(caught.value)


@pytest.mark.usefixtures("encoder")
def test_command_complains_about_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.csv")
    code = evaluate.main(["--articles", missing, "--queries", missing, "--out", str(tmp_path / "out.csv")])
    assert code == 1
    assert "missing.csv: No such file" in capsys.readouterr().err


@pytest.mark.usefixtures("encoder")
def test_command_writes_a_row_for_every_query(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles, queries, out = (
        tmp_path / name for name in ("articles.csv", "queries.csv", "out/predictions.csv")
    )
    articles.write_text(
        "sentence,label\nwhere is my parcel,TRACK\ntrack my order,TRACK\ngive my money back,REFUND\n",
        encoding="utf-8",
    )
    queries.write_text(
        'sentence,label\n"my parcel, where is it?",TRACK\nwho won the world cup,NOTHING\n', encoding="utf-8"
    )
    arguments = ["--articles", str(articles), "--queries", str(queries), "--out", str(out)]
    code = evaluate.main([*arguments, "--none-label", "NOTHING"])

    assert code == 0
    printed = capsys.readouterr().out
    assert "2 (1 answerable)" in printed
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert (rows[0]["sentence"], rows[0]["label"]) == ("my parcel, where is it?", "TRACK")
    assert rows[0]["predicted"] == "TRACK"
    assert rows[1]["verdict"] == "none"
    assert float(rows[0]["confidence"]) > float(rows[1]["confidence"])
