"""How good the answers are, measured on questions with known answers, by the very code that serves customers.

    python -m knowledge_base.evaluate --articles train.csv --queries test.csv --out predictions.csv

Both files have the columns `sentence,label`. Each label of the first is an article whose questions are its sentences.
A query whose label is NO_NODES_DETECTED (`--none-label` changes the word) has no answer. Nothing is learned from the
queries.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from knowledge_base.errors import EncoderMissingError
from knowledge_base.search.calibration import out_of_scope_messages
from knowledge_base.search.corpus import ArticleText, Corpus
from knowledge_base.search.encoder import Encoder, OnnxEncoder
from knowledge_base.search.engine import Engine
from knowledge_base.search.verdict import Thresholds, Verdict
from knowledge_base.settings import KnowledgeSettings

NONE_LABEL = "NO_NODES_DETECTED"
REQUIRED_PRECISION = 0.9
CALIBRATION_BINS = 10

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

# The number of the none label, wherever labels are numbers.
NONE = 0


class EvaluationError(Exception):
    """A file can't be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and the label of the article that answers it."""

    sentence: str
    label: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the engine said to a query: the best article's label, its confidence, and the verdict."""

    sentence: str
    label: str
    predicted: str
    confidence: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Figures:
    """The result; shares and correlations from 0 to 1."""

    queries: int
    answerable: int
    top1: float
    mcc_shipped: float
    mcc_best: float
    best_threshold: float
    auroc: float
    right_at_required_precision: float
    precision_of_answers: float
    calibration_error: float


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of a CSV file. Raises EvaluationError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            missing = {"sentence", "label"} - set(reader.fieldnames or ())
            if missing:
                raise EvaluationError(f"{path}: the column {' and '.join(sorted(missing))} is missing")
            rows = [Labelled((row["sentence"] or "").strip(), (row["label"] or "").strip()) for row in reader]
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: not UTF-8 (byte {error.start})") from error
    except csv.Error as error:
        raise EvaluationError(f"{path}: broken CSV: {error}") from error
    rows = [row for row in rows if row.sentence and row.label]
    if not rows:
        raise EvaluationError(f"{path}: has no rows with a sentence and a label")
    return rows


def build_engine(articles: Sequence[Labelled], encoder: Encoder, none_label: str) -> Engine:
    """The engine over one article per label."""
    questions: dict[str, list[str]] = {}
    for row in articles:
        if row.label != none_label:
            questions.setdefault(row.label, []).append(row.sentence)
    corpus = Corpus.of([ArticleText(label, "", tuple(asked)) for label, asked in questions.items()])
    engine = Engine.build(corpus, encoder.encode(corpus.texts))
    return engine.recalibrated(encoder.encode(out_of_scope_messages()))


def predict(
    engine: Engine, queries: Sequence[Labelled], encoder: Encoder, thresholds: Thresholds, none_label: str
) -> list[Prediction]:
    """Ask every query."""
    vectors = encoder.encode([query.sentence for query in queries])
    predictions = []
    for query, vector in zip(queries, vectors, strict=True):
        result = engine.ask(query.sentence, vector, thresholds, limit=1)
        best = result.hits[0].article_id if result.hits else none_label
        predictions.append(Prediction(query.sentence, query.label, best, result.confidence, result.verdict))
    return predictions


def measure(predictions: Sequence[Prediction], none_label: str) -> Figures:
    """The figures over `predictions`."""
    codes = {none_label: NONE}
    for prediction in predictions:
        for label in (prediction.label, prediction.predicted):
            codes.setdefault(label, len(codes))
    labels = np.array([codes[prediction.label] for prediction in predictions])
    predicted = np.array([codes[prediction.predicted] for prediction in predictions])
    confidence = np.array([prediction.confidence for prediction in predictions])
    answered = np.array([prediction.verdict == "answer" for prediction in predictions])
    answerable = labels != NONE
    right = (labels == predicted) & answerable
    best_mcc, best_threshold = _best_mcc(labels, predicted, confidence)
    mixed = bool(answerable.any() and not answerable.all())
    return Figures(
        queries=len(predictions),
        answerable=int(answerable.sum()),
        top1=float(right[answerable].mean()) if answerable.any() else 0.0,
        mcc_shipped=float(matthews_corrcoef(labels, np.where(answered, predicted, NONE))),
        mcc_best=best_mcc,
        best_threshold=best_threshold,
        auroc=float(roc_auc_score(answerable, confidence)) if mixed else float("nan"),
        right_at_required_precision=_right_at_precision(confidence, right, int(answerable.sum())),
        precision_of_answers=float(right[answered].mean()) if answered.any() else float("nan"),
        calibration_error=_calibration_error(confidence, right),
    )


def _best_mcc(labels: Ints, predicted: Ints, confidence: Floats) -> tuple[float, float]:
    thresholds = np.unique(np.quantile(confidence, np.linspace(0.0, 1.0, 200)))
    scores = [
        float(matthews_corrcoef(labels, np.where(confidence >= threshold, predicted, NONE)))
        for threshold in thresholds
    ]
    best = int(np.argmax(scores))
    return scores[best], float(thresholds[best])


def _right_at_precision(confidence: Floats, right: Bools, answerable: int) -> float:
    """Share of answerable queries answered right by the longest run of most confident answers that is 90 % right."""
    if not answerable:
        return 0.0
    ordered = right[np.argsort(-confidence, kind="stable")]
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    good = np.flatnonzero(precision >= REQUIRED_PRECISION)
    return float(ordered[: good[-1] + 1].sum() / answerable) if good.size else 0.0


def _calibration_error(confidence: Floats, right: Bools) -> float:
    """Expected calibration error over ten equal bins of confidence."""
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    error = 0.0
    for place in range(CALIBRATION_BINS):
        inside = bins == place
        if inside.any():
            error += float(inside.mean()) * abs(
                float(confidence[inside].mean()) - float(right[inside].mean())
            )
    return error


def write_predictions(path: Path, predictions: Sequence[Prediction]) -> None:
    """One row a query: sentence,label,predicted,confidence,verdict."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["sentence", "label", "predicted", "confidence", "verdict"])
        writer.writerows(
            [row.sentence, row.label, row.predicted, f"{row.confidence:.6f}", row.verdict]
            for row in predictions
        )


def report(figures: Figures) -> str:
    """The figures as lines of text."""
    return "\n".join(
        [
            f"queries                          {figures.queries} ({figures.answerable} answerable)",
            f"top-1 among answerable           {figures.top1:.1%}",
            f"MCC by the shipped verdict       {100 * figures.mcc_shipped:.1f}",
            f"MCC at the best threshold        {100 * figures.mcc_best:.1f} (confidence {figures.best_threshold:.2f})",
            f"AUROC answerable or not          {figures.auroc:.3f}",
            f"answered right at 90 % precision {figures.right_at_required_precision:.1%}",
            f"precision of shipped answers     {figures.precision_of_answers:.1%}",
            f"expected calibration error       {figures.calibration_error:.3f}",
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line; 1 when a file can't be used."""
    parser = argparse.ArgumentParser(
        prog="python -m knowledge_base.evaluate",
        description="Measure the answers on questions with known answers.",
    )
    parser.add_argument("--articles", type=Path, required=True, help="CSV sentence,label: what is known")
    parser.add_argument("--queries", type=Path, required=True, help="CSV sentence,label: what is asked")
    parser.add_argument("--out", type=Path, required=True, help="where the predictions go")
    parser.add_argument("--none-label", default=NONE_LABEL, help="label of queries that nothing answers")
    chosen = parser.parse_args(arguments)
    settings = KnowledgeSettings()
    try:
        articles, queries = read_labelled(chosen.articles), read_labelled(chosen.queries)
        encoder = OnnxEncoder(settings.encoder_dir, threads=settings.encoder_threads)
    except (EvaluationError, EncoderMissingError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    engine = build_engine(articles, encoder, chosen.none_label)
    predictions = predict(engine, queries, encoder, Thresholds.of(settings), chosen.none_label)
    write_predictions(chosen.out, predictions)
    sys.stdout.write(report(measure(predictions, chosen.none_label)) + f"\nwritten to {chosen.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
