"""Sentences to unit vectors, by the exported model under onnxruntime."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import anyio
import anyio.to_thread
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from knowledge_base.errors import EncoderMissingError

Vectors = NDArray[np.float32]

# 32 short texts keep both cores busy and a batch's activations below 50 MB at 256 tokens.
BATCH_TEXTS = 32


class Encoder(Protocol):
    """What search needs of an encoder."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (len(texts), dimensions), in the order of `texts`."""
        ...

    async def encode_async(self, texts: Sequence[str]) -> Vectors: ...


class OnnxEncoder:
    """Encoder over a folder written by `knowledge_base.search.export`.

    `name` identifies the vectors: it carries the graph's hash, so vectors of another model are never mixed in.
    Raises EncoderMissingError when the folder or one of its files is absent.
    """

    def __init__(self, folder: Path, *, threads: int | None = None, concurrent_calls: int = 2) -> None:
        manifest_path = folder / "manifest.json"
        missing = [
            name
            for name in ("manifest.json", "model.onnx", "tokenizer.json")
            if not (folder / name).is_file()
        ]
        if missing:
            raise EncoderMissingError(
                f"{folder} has no {', '.join(missing)}. Run: python -m knowledge_base.search.export --out {folder}"
            )
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        self.name = f"{manifest['name']}@{manifest['sha256']['model.onnx'][:12]}"
        self.dimensions = int(manifest["dimensions"])
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.inter_op_num_threads = 1
        # Spinning threads win a fraction of a millisecond and burn a core that Rasa needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._limiter = anyio.CapacityLimiter(concurrent_calls)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (len(texts), dimensions). Batched by length, so padding costs little."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if not texts:
            return vectors
        by_length = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(by_length), BATCH_TEXTS):
            batch = by_length[start : start + BATCH_TEXTS]
            vectors[batch] = self._encode_batch([texts[position] for position in batch])
        return vectors

    async def encode_async(self, texts: Sequence[str]) -> Vectors:
        """The same, in a worker thread; at most `concurrent_calls` at a time."""
        return await anyio.to_thread.run_sync(self.encode, texts, limiter=self._limiter)

    def _encode_batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        feed = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids for encoding in encodings], dtype=np.int64),
        }
        output = self._session.run(["sentence_embedding"], feed)[0]
        return np.asarray(output, dtype=np.float32)
