"""From which size on a knowledge base is indexed otherwise than the plain way."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_base.search.head import MAXIMUM_CELLS


@dataclass(frozen=True, slots=True)
class Sizes:
    """Units, unless said otherwise. Tests make them small."""

    layered: int = 5_000
    """From here on a change is laid over what is indexed; below, all is built anew within a second."""
    graph: int = 50_000
    """Above, the nearest vectors are found by a graph: comparing with all takes 10 ms here, finding by a graph 1."""
    head_cells: int = MAXIMUM_CELLS
    """Units times articles up to which the better head is affordable."""
    changed_share: float = 0.1
    """Of the base's units; when more have been added to it, or removed, everything is joined into a new base."""


SIZES = Sizes()
