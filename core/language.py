"""spaCy, without what comes along with it unused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@contextmanager
def _without_torch() -> Iterator[None]:
    """Keep spaCy from importing torch just because it is installed: 180 MB and some seconds in every process."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]  # an import of it now fails as if it were not there
    try:
        yield
    finally:
        del sys.modules["torch"]


def import_spacy() -> ModuleType:
    """The module `spacy`; to be called when it is first needed rather than at the head of a file."""
    with _without_torch():
        import spacy
    return spacy
