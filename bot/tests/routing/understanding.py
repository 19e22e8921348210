"""Messages through the assistant's real pipeline: trained model, patterns and fallback, as in a conversation."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.routing.measures import Case, Understood

BOT = Path(__file__).resolve().parents[2]
MODEL = BOT / "models" / "frontdesk.tar.gz"
CONFIG = BOT / "config.yml"
EXAMPLES = BOT / "data" / "nlu"
HELD_OUT = BOT / "tests" / "nlu_held_out.yml"
FOLDS = 5
SEED = 7


def understand(cases: Sequence[Case], model: Path = MODEL) -> list[Understood]:
    """What the model at `model` takes each case for.

    Raises FileNotFoundError without a trained model.
    """
    if not model.is_file():
        raise FileNotFoundError(f"No model in {model}: train one with `make train`.")
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def parse() -> list[Understood]:
        results = []
        for case in cases:
            parsed = (await agent.parse_message(case.text))["intent"]
            results.append(Understood(case, str(parsed["name"]), float(parsed["confidence"])))
        return results

    return asyncio.run(parse())


def cross_validate(folds: int = FOLDS) -> list[Understood]:
    """Each example of data/nlu, understood by a pipeline that was trained on the other folds."""
    from rasa.model_training import train_nlu
    from rasa.nlu.test import drop_intents_below_freq, generate_folds
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
    from rasa.shared.nlu.training_data.loading import load_data

    # Rasa's cache would keep five models' parts that nobody needs again.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    examples = drop_intents_below_freq(load_data(str(EXAMPLES)), cutoff=folds)
    results: list[Understood] = []
    for training, test in generate_folds(folds, examples):
        with tempfile.TemporaryDirectory() as folder:
            written = Path(folder) / "training.yml"
            RasaYAMLWriter().dump(written, training)
            # It prints where the model is, which nobody will look for.
            with contextlib.redirect_stdout(io.StringIO()):
                model = train_nlu(str(CONFIG), str(written), folder)
            results += understand(_cases(test.intent_examples), Path(model))
    return results


def held_out() -> list[Case]:
    """The sayings that training never sees."""
    from rasa.shared.nlu.training_data.loading import load_data

    return _cases(load_data(str(HELD_OUT)).intent_examples)


def trained_on() -> set[str]:
    """All examples of data/nlu, in lower case and without a final mark."""
    from rasa.shared.nlu.training_data.loading import load_data

    return {
        str(example.get("text")).lower().rstrip(" ?.!")
        for example in load_data(str(EXAMPLES)).intent_examples
    }


def _cases(examples: Sequence[object]) -> list[Case]:
    return [
        Case(
            text=example.get("text"),
            right=(example.get("intent"),),
            is_policy=example.get("intent") == "ask_question",
        )
        for example in examples
    ]
