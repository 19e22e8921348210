"""Many ranges of places as one array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def joined_ranges(begins: NDArray[np.integer[Any]], ends: NDArray[np.integer[Any]]) -> Ints:
    """begins[0], ..., ends[0] - 1, begins[1], ...: int64. Every range may be empty."""
    lengths = (ends - begins).astype(np.int64)
    offsets = np.cumsum(lengths) - lengths
    joined: Ints = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(begins - offsets, lengths)
    return joined
