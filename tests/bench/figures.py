"""Quantiles, and tables of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Latencies:
    """Times in milliseconds, two or more."""

    milliseconds: list[float]

    def quantile(self, share: float) -> float:
        """The time that `share` of all stay under, interpolated."""
        return statistics.quantiles(self.milliseconds, n=1000, method="inclusive")[round(share * 1000) - 1]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells]))
    return "\n".join(lines)


def resident_bytes(process: int | str) -> int:
    """The resident memory of a process by its number, or of "self"."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024
