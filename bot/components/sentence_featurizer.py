"""Sentence embeddings from the ONNX encoder that the knowledge base searches with, as dense features for Rasa."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_ENCODER_DIR = "var/models/encoder"


def encoder_folder() -> Path:
    """Where `model.onnx` and `tokenizer.json` lie: ENCODER_DIR, relative to the repository unless absolute."""
    return REPOSITORY / os.environ.get("ENCODER_DIR", DEFAULT_ENCODER_DIR)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """One vector of shape (1, 384) per message, its length multiplied by `scale`.

    The classifier after it has no regularisation setting; on unit vectors its confidences are useless, so `scale`
    stands in for it (chosen by cross-validation, see bot/README.md).
    """

    @staticmethod
    def required_packages() -> list[str]:
        """What must be importable."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`max_length` counts tokens: MiniLM was trained on 256."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0, "max_length": 256, "threads": 1}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """A scale of zero would make all messages equal."""
        if float(config.get("scale", 1.0)) <= 0:
            raise ValueError("SentenceFeaturizer: scale must be positive")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """The encoder's SHA-256, so that a new encoder makes Rasa train again instead of using its cache."""
        digest = hashlib.sha256()
        with (encoder_folder() / "model.onnx").open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def __init__(self, config: dict[str, Any], execution_context: ExecutionContext) -> None:
        super().__init__(execution_context.node_name, config)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(config["threads"])
        options.inter_op_num_threads = 1
        folder = encoder_folder()
        if not (folder / "model.onnx").is_file():
            raise FileNotFoundError(
                f"No encoder in {folder}: make it with `python -m knowledge_base.search.export`, or set ENCODER_DIR."
            )
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(int(config["max_length"]))
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Nothing is trained, so nothing is loaded but the encoder."""
        return cls(config, execution_context)

    def embed(self, text: str) -> np.ndarray:
        """Shape (1, dimensions), float32, of length `scale`."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vectors = self._session.run(["sentence_embedding"], feed)[0]
        return (vectors * self._scale).astype(np.float32)

    def _featurize(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        sentence = self.embed(text)
        # Rasa wants a row per token too; no component of ours reads them.
        sequence = np.repeat(sentence, max(len(message.get("text_tokens") or []), 1), axis=0)
        self.add_features_to_message(sequence=sequence, sentence=sentence, attribute=TEXT, message=message)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every example."""
        for message in training_data.training_examples:
            self._featurize(message)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message."""
        for message in messages:
            self._featurize(message)
        return messages
