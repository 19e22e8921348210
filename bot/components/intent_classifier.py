"""Rasa's logistic regression without its balancing of the classes, and quicker to train."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):
    """Logistic regression over all sentence features of a message, sparse and dense.

    Rasa's own weighs each intent alike however many examples it has. A third of our examples are questions for the
    knowledge base, as most messages are; with their weight taken from them, twice as many started a flow by mistake.
    """

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf.set_params(class_weight=None)

    def _create_X(self, messages: list[Message]) -> np.ndarray:
        """Shape (messages, features), float32: as a dense matrix it trains faster than as a sparse one."""
        return np.vstack([_sentence_features(message) for message in messages])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Untrained."""
        return cls(config, execution_context.node_name, model_storage, resource)


def _sentence_features(message: Message) -> np.ndarray:
    _, sparse = message.get_sparse_features(attribute=TEXT)
    _, dense = message.get_dense_features(attribute=TEXT)
    parts = [sparse.features.toarray()] if sparse else []
    parts += [dense.features] if dense else []
    return np.hstack(parts).astype(np.float32)
