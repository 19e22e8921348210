"""An encoder without a model: words hashed to signs. Texts that share words are near, the same text is nearest."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 96


class HashingEncoder:
    """A real encoder as `SearchService` needs one, quick enough for thousands of texts in a test."""

    name = "hashing"
    dimensions = DIMENSIONS

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (texts, dimensions), unit length."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()) or [""]:
                bits = np.frombuffer(hashlib.shake_128(word.encode()).digest(DIMENSIONS), dtype=np.uint8)
                row += np.where(bits & 1, 1.0, -1.0)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-9)

    async def encode_async(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same."""
        return await asyncio.to_thread(self.encode, texts)
