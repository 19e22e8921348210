"""How well messages find their way: `make eval`, or from bot/

    ../.venv-bot/bin/python -m tests.routing                     cross-validation, held-out sayings, Bitext's two halves
    ../.venv-bot/bin/python -m tests.routing bitext --half tuning --mistakes

Cross-validation trains Rasa's whole pipeline once per fold; everything else asks the trained model. Bitext's sentences
are looked for beside the repository and are skipped where they aren't. Mistakes may be looked at, and learnt from, in
the tuning half only: the test half shows figures.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.routing import bitext, measures
from tests.routing.measures import Understood

PARTS = ("cross-validation", "held-out", "bitext")


def main() -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(
        prog="tests.routing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="what to measure; all by default")
    parser.add_argument("--half", choices=bitext.HALVES, help="of Bitext's sentences; both by default")
    parser.add_argument("--mistakes", action="store_true", help="list them (never those of the test half)")
    parser.add_argument("--out", type=Path, help="write all figures to this JSON file, too")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    _quiet_logs()
    from tests.routing import understanding

    figures = {}
    for part in options.parts or PARTS:
        if part == "cross-validation":
            results = understanding.cross_validate()
            heading = f"Own examples, {understanding.FOLDS}-fold cross-validation of the whole pipeline"
            figures[part] = _report(heading, results, options.mistakes)
        elif part == "held-out":
            results = understanding.understand(understanding.held_out())
            figures[part] = _report("Held-out sayings", results, options.mistakes)
        elif bitext.is_present():
            figures.update(_bitext([options.half] if options.half else bitext.HALVES, options.mistakes))
        else:
            print("\nBitext's sentences are not beside this repository (../shared/data/bitext): skipped.")
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def _bitext(halves: Sequence[str], lists_mistakes: bool) -> dict[str, object]:
    from tests.routing import understanding

    all_cases = bitext.read_cases(without=understanding.trained_on())
    figures = {}
    for half in halves:
        cases = [case for case in all_cases if case.half == half]
        results = understanding.understand(cases)
        shows = lists_mistakes and half == "tuning"
        figures[f"bitext, {half}"] = _report(f"Bitext, mapped to our intents, {half} half", results, shows)
    return figures


def _report(heading: str, results: Sequence[Understood], lists_mistakes: bool) -> dict[str, object]:
    """Print the figures of one set, and return them."""
    print(
        f"\n{heading}: {len(results)} messages, {100 * measures.accuracy(results):.1f} % understood rightly\n"
    )
    print(f"  {'intent':18} precision  recall      F1  messages")
    scores = measures.scores(results)
    for score in scores:
        print(
            f"  {score.intent:18} {100 * score.precision:8.1f} {100 * score.recall:8.1f}"
            f" {100 * score.f1:7.1f} {score.support:9}"
        )
    print()
    rates = [rate for rate in measures.rates(results) if rate.of]
    for rate in rates:
        aim = f"  (aim: under {100 * rate.aim:g} %)" if rate.aim else ""
        print(f"  {rate.name:50} {100 * rate.share:5.2f} %  {len(rate.mistakes)} of {rate.of}{aim}")
    if lists_mistakes:
        _list_mistakes(results)
    sys.stdout.flush()
    return {
        "messages": len(results),
        "accuracy": measures.accuracy(results),
        "intents": {s.intent: {"precision": s.precision, "recall": s.recall, "f1": s.f1} for s in scores},
        "rates": {rate.name: {"mistakes": len(rate.mistakes), "of": rate.of} for rate in rates},
    }


def _list_mistakes(results: Sequence[Understood]) -> None:
    wrong = [result for result in results if not result.is_right]
    kinds = Counter((result.expected, result.intent) for result in wrong)
    for (expected, given), count in kinds.most_common():
        print(f"\n  {expected} taken for {given}: {count}")
        for result in wrong:
            if (result.expected, result.intent) == (expected, given):
                print(f"    {result.confidence:.2f}  {result.case.text}")


def _quiet_logs() -> None:
    warnings.simplefilter("ignore")
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    logging.basicConfig(level=logging.ERROR)
    configure_logging_and_warnings(logging.ERROR)
    configure_structlog(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
