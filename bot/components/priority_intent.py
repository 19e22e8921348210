"""Patterns of high precision that overrule the statistical classifier where a mistake would be worst."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

LONGEST_TEXT = 400
"""Characters looked at: a wish for a person is short, and a pattern never meets a novel."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PriorityIntentClassifier(IntentClassifier, GraphComponent):
    """Sets the first intent of `patterns` one of whose expressions is found, with confidence 1.

    `patterns` maps an intent to regular expressions (case-insensitive, searched); `unless` maps an intent to
    expressions that veto it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Without patterns it does nothing."""
        return {"patterns": {}, "unless": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._patterns = [(intent, _compiled(parts)) for intent, parts in config["patterns"].items()]
        self._vetoes = {intent: _compiled(parts) for intent, parts in config["unless"].items()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PriorityIntentClassifier:
        """Nothing to load."""
        return cls(config)

    def match(self, text: str) -> str | None:
        """The intent whose pattern `text` shows, if any."""
        head = text.strip()[:LONGEST_TEXT].replace("\u2019", "'")
        for intent, pattern in self._patterns:
            veto = self._vetoes.get(intent)
            if pattern.search(head) and not (veto and veto.search(head)):
                return intent
        return None

    def process(self, messages: list[Message]) -> list[Message]:
        """Overrule the intent of the messages that match."""
        for message in messages:
            intent = self.match(message.get(TEXT) or "")
            if intent is None:
                continue
            winner = {"name": intent, "confidence": 1.0}
            others = [item for item in message.get("intent_ranking") or [] if item["name"] != intent]
            message.set(INTENT, winner, add_to_output=True)
            # With the others at zero the fallback classifier sees no ambiguity.
            ranking = [winner, *({**item, "confidence": 0.0} for item in others)]
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _compiled(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expression})" for expression in expressions), re.IGNORECASE)
