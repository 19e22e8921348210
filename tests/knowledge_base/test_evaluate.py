from __future__ import annotations

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
