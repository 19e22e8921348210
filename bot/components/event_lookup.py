"""Finding the class of a stored event, remembered: Rasa walks all subclasses for each event of each turn.

That was a tenth of a turn, growing with the conversation (profiled, 40 events).
"""

from __future__ import annotations

from functools import lru_cache

from rasa.shared.core.events import Event


def install() -> None:
    """Remember what `Event.resolve_by_type` found; a second call changes nothing."""
    stock = Event.resolve_by_type
    if not hasattr(stock, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(stock))
